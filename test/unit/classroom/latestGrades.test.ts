import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LatestGrades } from '../../../src/classroom/latestGrades.ts';
import { makeReport } from '../../../src/classroom/makeReport.ts';
import type { LocalReport } from '../../../src/protocol/localReport.ts';
import { sampleGrade } from '../report/sampleGrade.ts';

describe('the latest grades of a learner', () => {
  let folder: string;
  let grades: LatestGrades;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'socklab-test-'));
    mkdirSync(path.join(folder, 'work'));
    grades = new LatestGrades(path.join(folder, 'cache'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const report = (score: number): LocalReport =>
    makeReport({
      grade: { ...sampleGrade, score },
      digest: 'a'.repeat(64),
      socklab: '0.1.0',
      gradedAt: new Date(0),
    });
  const kept = (): string[] => readdirSync(path.join(folder, 'cache', 'grades'));

  it('there is none before the first', async () =>
    assert.equal(await grades.find(path.join(folder, 'work')), undefined));

  it('the later one is found, whichever way the folder is named', async () => {
    symlinkSync('work', path.join(folder, 'link'));
    await grades.remember(path.join(folder, 'work'), report(10));
    await grades.remember(path.join(folder, 'link'), report(20));
    assert.equal((await grades.find(path.join(folder, 'work')))?.grade.score, 20);
    assert.equal(kept().length, 1);
  });

  it('what somebody has damaged is as good as none', async () => {
    await grades.remember(path.join(folder, 'work'), report(10));
    writeFileSync(path.join(folder, 'cache', 'grades', kept()[0] ?? ''), '{"schema":"socklab-report/1"}');
    assert.equal(await grades.find(path.join(folder, 'work')), undefined);
  });

  it('folders that were graded longest ago are forgotten', async () => {
    mkdirSync(path.join(folder, 'cache', 'grades'), { recursive: true });
    for (let i = 0; i < 120; i++) {
      const file = path.join(folder, 'cache', 'grades', `${String(i).padStart(3, '0')}.json`);
      writeFileSync(file, '{}');
      utimesSync(file, 1000 + i, 1000 + i);
    }
    await grades.remember(path.join(folder, 'work'), report(10));
    assert.equal(kept().length, 100);
    assert.equal((await grades.find(path.join(folder, 'work')))?.grade.score, 10);
    assert.ok(!kept().includes('020.json'));
    assert.ok(kept().includes('021.json'));
  });
});
