import * as assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ProofCache } from '../../../src/pack/proofCache.ts';
import { inTemporaryFolder } from '../lab/testLab.ts';

const proof = { socklab: '0.1.0', lab: 'a'.repeat(64), checks: 2, solutions: 1, variants: 0, faults: 1 };

describe('ProofCache', () => {
  it('finds a proof for the same lab, Socklab and runner, and for nothing else', () =>
    inTemporaryFolder(async folder => {
      const runner = path.join(folder, 'runner.mjs');
      await writeFile(runner, 'one');
      const cache = new ProofCache(folder, runner);
      assert.equal(await cache.find(proof.lab, '0.1.0'), undefined);
      await cache.remember(proof);
      assert.deepEqual(await cache.find(proof.lab, '0.1.0'), proof);
      assert.equal(await cache.find('b'.repeat(64), '0.1.0'), undefined);
      assert.equal(await cache.find(proof.lab, '0.1.1'), undefined);
      await writeFile(runner, 'two');
      assert.equal(await cache.find(proof.lab, '0.1.0'), undefined);
    }));

  it('takes a damaged or a foreign file for none', () =>
    inTemporaryFolder(async folder => {
      const runner = path.join(folder, 'runner.mjs');
      await writeFile(runner, 'one');
      const cache = new ProofCache(folder, runner);
      await cache.remember(proof);
      const [name = ''] = await readdir(path.join(folder, 'proofs'));
      for (const content of ['{', '{}', JSON.stringify({ ...proof, lab: 'b'.repeat(64) })]) {
        await writeFile(path.join(folder, 'proofs', name), content);
        assert.equal(await cache.find(proof.lab, '0.1.0'), undefined);
      }
    }));
});
