import { labManifestSchema } from '../../../src/lab/manifest.ts';
import type { Proof } from '../../../src/lab/proofs.ts';
import { proofTables } from '../../../src/report/proofTables.ts';
import { matchesGolden } from '../golden.ts';

const language = (title: string) => ({ title, build: [], run: ['x'], files: ['x'] });
const manifest = labManifestSchema.parse({
  ...{ formatVersion: 1, id: 'tiny', version: '1.0.0', title: 'Tiny', summary: 'Small.', difficulty: 1 },
  languages: { c: language('C'), java: language('Java') },
  checks: ['A1', 'A2', 'A3'].map(id => ({
    ...{ id, title: `Check ${id} | with a bar`, points: 1, deadlineMs: 1000, concept: 'reset' },
  })),
});

function fault(name: string, language: string, caughtBy: string[], also: string[]): Proof {
  const submission = { folder: `/lab/faults/${name}`, language, build: [], run: ['x'] };
  const summary = 'Takes a | for\nan end.';
  return { kind: 'fault', name, submission, fault: { language, summary, caughtBy, also } };
}

describe('proofTables', () => {
  it('shows faults and checks both ways', () =>
    matchesGolden(
      'report/proofTables.md',
      proofTables(manifest, [
        { kind: 'solution', name: 'c', submission: { folder: '/lab', language: 'c', build: [], run: ['x'] } },
        fault('java-all', 'java', ['A1'], ['*']),
        fault('c-two', 'c', ['A1', 'A2'], []),
        fault('c-one', 'c', ['A2'], ['A3']),
      ]),
    ));
});
