import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { readProofs } from '../../../src/lab/proofs.ts';
import { rejectsWithHumanError } from './humanError.ts';
import { inTemporaryFolder, writeFiles, writeTinyLab } from './testLab.ts';

async function proofsWith(folder: string, files: Record<string, string>) {
  const labFolder = await writeTinyLab(folder);
  await writeFiles(labFolder, files);
  return readProofs(await loadLab(labFolder, { checksFile: 'checks.mjs' }));
}

describe('readProofs', () => {
  it('finds solutions, starters, variants and faults, with the commands of their language', () =>
    inTemporaryFolder(async folder => {
      const fault = { language: 'c', summary: 'Never answers.', caughtBy: ['T01'] };
      const variant = { language: 'python', summary: 'With threads.', expect: 'full marks' };
      const proofs = await proofsWith(folder, {
        'faults/c-silent/fault.json': JSON.stringify(fault),
        'variants/threads/variant.json': JSON.stringify(variant),
      });
      assert.deepEqual(
        proofs.map(proof => `${proof.kind} ${proof.name}`),
        ['solution python', 'starter c', 'starter python', 'variant threads', 'fault c-silent'],
      );
      const [last] = proofs.slice(-1);
      assert.deepEqual(last?.fault, { ...fault, also: [] });
      assert.deepEqual(last.submission, {
        folder: path.join(folder, 'tiny/faults/c-silent'),
        language: 'c',
        build: [['cc', '-o', 'server', 'server.c']],
        run: ['./server'],
      });
    }));

  it('names the file that is wrong or missing', () =>
    inTemporaryFolder(async folder => {
      await rejectsWithHumanError(
        proofsWith(folder, { 'faults/a/server.c': '' }),
        'lab-invalid',
        'faults/a/fault.json is missing',
      );
      const fault = { language: 'fortran', summary: 'Old.', caughtBy: ['T01'] };
      await rejectsWithHumanError(
        proofsWith(folder, { 'faults/a/fault.json': JSON.stringify(fault) }),
        'lab-invalid',
        'faults/a is written in “fortran”',
      );
      await rejectsWithHumanError(
        proofsWith(folder, { 'faults/a/fault.json': JSON.stringify({ ...fault, caughtBy: [] }) }),
        'lab-invalid',
        'caughtBy must not be empty',
      );
    }));
});
