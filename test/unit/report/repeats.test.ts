import * as assert from 'node:assert/strict';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { Grade, Verdict } from '../../../src/protocol/grade.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import { repeatJson, repeatText, summarizeRepeats } from '../../../src/report/repeats.ts';
import { matchesGolden } from '../golden.ts';
import { sampleGrade } from './sampleGrade.ts';

function run(seed: string, verdicts: readonly Verdict[], verdict: Grade['verdict']): Grade {
  const checks = sampleGrade.checks
    .slice(0, verdicts.length)
    .map((check, i) => ({ ...check, verdict: verdicts[i] ?? 'passed' }));
  return { ...sampleGrade, seed, verdict, checks };
}

const steady = [run('1', ['passed', 'passed'], 'passed'), run('2', ['passed', 'passed'], 'passed')];
const flaky = [...steady, run('3', ['passed', 'failed'], 'failed')];

describe('repeats', () => {
  const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 100 };

  it('passes when every run passed', () => assert.equal(summarizeRepeats(steady).verdict, 'passed'));

  it('fails when runs differ, and keeps the seeds', () => {
    const summary = summarizeRepeats(flaky);
    assert.equal(summary.verdict, 'failed');
    assert.deepEqual(
      summary.checks.map(check => [check.id, check.flaky, check.failingSeeds]),
      [
        ['E01', false, []],
        ['E03', true, ['3']],
      ],
    );
    assert.deepEqual((JSON.parse(repeatJson(summary, flaky)) as { flaky: string[] }).flaky, ['E03']);
    matchesGolden('report/repeats.txt', repeatText(summary, style));
  });

  it('a run that was stopped says nothing about its checks', () => {
    const stopped = summarizeRepeats([...steady, run('3', ['passed', 'cancelled'], 'cancelled')]);
    assert.equal(stopped.verdict, 'cancelled');
    assert.ok(stopped.checks.every(check => !check.flaky));
    assert.equal(summarizeRepeats([]).verdict, 'cancelled');
  });
});
