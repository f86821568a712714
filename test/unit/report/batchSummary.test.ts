import * as assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { batchSummary } from '../../../src/report/batchSummary.ts';
import type { ClassInput } from '../../../src/report/classInput.ts';
import { createPaint, plainPaint } from '../../../src/report/paint.ts';
import { matchesGolden } from '../golden.ts';
import { gradeOf, hostile, resultOf, smallClass } from './classRoom.ts';

const style = (input: ClassInput, columns = 100) => ({
  ...{ localizer: input.localizer, paint: plainPaint, columns },
});

describe('the summary of a batch', () => {
  for (const [locale, name] of [
    ['en', 'en'],
    ['zh-cn', 'zh-cn'],
  ] as const) {
    it(`shows everybody, how many came to what, and what most have in common (${name})`, async () => {
      const input = await smallClass(locale);
      matchesGolden(`batchSummary/${name}.txt`, batchSummary(input, style(input)));
    });
  }

  it('is as wide as the terminal at most', async () => {
    const input = await smallClass();
    const lines = batchSummary(input, style(input, 60)).split('\n');
    assert.deepEqual(
      lines.filter(line => line.length > 60),
      [],
    );
  });

  it('means the same without colours', async () => {
    const input = await smallClass();
    const coloured = batchSummary(input, { ...style(input), paint: createPaint(true) });
    assert.notEqual(coloured, stripVTControlCharacters(coloured));
    assert.equal(stripVTControlCharacters(coloured), batchSummary(input, style(input)));
  });

  it('compares a learner’s own score only where all checks were run', async () => {
    const input = await smallClass();
    assert.match(batchSummary(input, style(input)), /own report 100\/100/);
    const grade = gradeOf('sigpipe');
    const few = { ...grade, checks: grade.checks.slice(0, 2) };
    const some = {
      ...input,
      results: [
        resultOf({ id: 'a' }, { outcome: 'graded', grade: few, unofficial: { score: 1, maxScore: 2 } }),
      ],
    };
    assert.doesNotMatch(batchSummary(some, style(some)), /own report/);
  });

  it('does nothing to a terminal, whatever students and their programs say', async () => {
    const input = await smallClass();
    const results = hostile(input.results).map((result, i) => ({
      ...result,
      student: { id: `s${i}\u001b[2J\n`, name: '\u202ename\u0007' },
    }));
    const words = batchSummary({ ...input, results }, style(input));

    assert.doesNotMatch(words, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});
