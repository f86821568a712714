import * as assert from 'node:assert/strict';
import { checkCoverage } from '../../../src/grading/validationCoverage.ts';
import type { LabManifest } from '../../../src/lab/manifest.ts';
import { labManifestSchema } from '../../../src/lab/manifest.ts';
import type { Proof } from '../../../src/lab/proofs.ts';
import { row } from './validationRows.ts';

const language = (title: string) => ({ title, build: [], run: ['x'], files: ['x'] });
const manifest: LabManifest = labManifestSchema.parse({
  ...{ formatVersion: 1, id: 'tiny', version: '1.0.0', title: 'Tiny', summary: 'Small.', difficulty: 1 },
  languages: { c: language('C'), java: language('Java') },
  checks: ['A', 'B'].map(id => ({ id, title: `Check ${id}`, points: 1, deadlineMs: 1000, concept: 'reset' })),
});

function fault(name: string, language: string, caughtBy: string[]): Proof {
  const submission = { folder: `/lab/faults/${name}`, language, build: [], run: ['x'] };
  return { kind: 'fault', name, submission, fault: { language, summary: 'Bad.', caughtBy, also: [] } };
}

const proofs = [fault('java-x', 'java', ['A']), fault('c-y', 'c', ['A']), fault('c-x', 'c', ['A'])];

describe('checkCoverage', () => {
  it('names the faults of each language that prove a check', () =>
    assert.deepEqual(
      checkCoverage(manifest, proofs, []).map(({ id, title, faults }) => ({ id, title, faults })),
      [
        { id: 'A', title: 'Check A', faults: { c: ['c-x', 'c-y'], java: ['java-x'] } },
        { id: 'B', title: 'Check B', faults: { c: [], java: [] } },
      ],
    ));

  it('measures the solutions only, over all their runs', () => {
    const timed = (name: string, ms: number, kind: 'solution' | 'fault' = 'solution') => {
      const base = row(kind, name, { A: 'passed', B: 'skipped' });
      return { ...base, checks: base.checks.map(check => ({ ...check, durationMs: ms })) };
    };
    const rows = [timed('c', 100), timed('c', 300), timed('java', 900), timed('c-x', 5000, 'fault')];
    const [a, b] = checkCoverage(manifest, proofs, rows);
    assert.deepEqual(a?.times, { medianMs: 300, maxMs: 900, slowest: 'java, private' });
    assert.equal(b?.times, undefined);
  });
});
