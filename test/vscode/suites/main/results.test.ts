import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Results } from '../../../../src/extension/results.ts';
import type { CheckResult, Grade } from '../../../../src/protocol/grade.ts';

class Memory implements vscode.Memento {
  readonly #kept = new Map<string, string>();

  keys(): readonly string[] {
    return [...this.#kept.keys()];
  }

  get<T>(key: string): T | undefined {
    const value = this.#kept.get(key);
    return value === undefined ? undefined : (JSON.parse(value) as T);
  }

  update(key: string, value: unknown): Thenable<void> {
    this.#kept.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

function check(id: string, verdict: CheckResult['verdict'] = 'passed'): CheckResult {
  return {
    id,
    title: id,
    verdict,
    points: verdict === 'passed' ? 1 : 0,
    maxPoints: 1,
    durationMs: 1,
    hints: [],
  };
}

function grade(checks: CheckResult[], verdict: Grade['verdict'] = 'passed'): Grade {
  return {
    schema: 'socklab-grade/1',
    lab: 'echo-server',
    labVersion: '1.0.0',
    language: 'c',
    verdict,
    score: checks.filter(c => c.verdict === 'passed').length,
    maxScore: checks.length,
    seed: '0123456789abcdef',
    sandbox: 'plain',
    durationMs: 10,
    build: { ok: true, durationMs: 1, diagnostics: [], output: '' },
    checks,
    notes: [],
  };
}

describe('kept results', () => {
  const log = vscode.window.createOutputChannel('Kept results', { log: true });
  after(() => log.dispose());

  it('survive a reload', async () => {
    const memory = new Memory();
    await new Results(memory, log).put('/a', grade([check('E01'), check('E02', 'failed')]), true);
    const reloaded = new Results(memory, log);
    await reloaded.load();
    assert.equal(reloaded.get('/a')?.grade?.score, 1);
    assert.equal(reloaded.get('/a')?.checks['E02']?.verdict, 'failed');
  });

  it('of single checks leave the score alone', async () => {
    const results = new Results(new Memory(), log);
    await results.put('/a', grade([check('E01'), check('E02', 'failed')]), true);
    await results.put('/a', grade([check('E02')]), false);
    assert.equal(results.get('/a')?.grade?.score, 1);
    assert.equal(results.get('/a')?.checks['E02']?.verdict, 'passed');
  });

  it('tell whether the program built the last time, not of a grade that was stopped', async () => {
    const results = new Results(new Memory(), log);
    const unbuilt = { ok: false, durationMs: 1, diagnostics: [], output: '' };
    await results.put('/a', { ...grade([check('E01', 'skipped')], 'failed'), build: unbuilt }, false);
    assert.equal(results.get('/a')?.built, false);
    await results.put('/a', grade([check('E01')]), false);
    await results.put('/a', { ...grade([check('E01', 'cancelled')], 'cancelled'), build: unbuilt }, false);
    assert.equal(results.get('/a')?.built, true);
  });

  it('stay when a grade is cancelled', async () => {
    const results = new Results(new Memory(), log);
    await results.put('/a', grade([check('E01')]), true);
    await results.put('/a', grade([check('E01', 'cancelled')], 'cancelled'), true);
    assert.equal(results.get('/a')?.grade?.score, 1);
    assert.equal(results.get('/a')?.checks['E01']?.verdict, 'passed');
  });

  it('of another version are dropped', async () => {
    const memory = new Memory();
    await memory.update('socklab.results', { '/a': { grade: 7 }, '/b': { checks: {} } });
    const results = new Results(memory, log);
    await results.load();
    assert.equal(results.get('/a'), undefined);
    assert.deepEqual(results.get('/b'), { checks: {} });
  });
});
