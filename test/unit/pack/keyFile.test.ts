import * as assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { createKeyFile, readKeyFile } from '../../../src/pack/keyFile.ts';
import { isSignedBy, keyIdOf, publicKeyOf, signManifest } from '../../../src/pack/signature.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { inTemporaryFolder } from '../lab/testLab.ts';

async function inKeyFolder(use: (file: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(folder => use(path.join(folder, 'deep/key.json')));
}

describe('a key file', () => {
  it('is read as it was made, and only its owner can', () =>
    inKeyFolder(async file => {
      const made = await createKeyFile(file, '王老师');
      const read = await readKeyFile(file);
      assert.deepEqual([read.name, read.keyId, read.publicKey], ['王老师', made.keyId, made.publicKey]);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      const manifest = Buffer.from('{}\n');
      assert.ok(isSignedBy(signManifest(manifest, read.key), manifest));
      assert.ok(!isSignedBy(signManifest(manifest, read.key), Buffer.from('{ }\n')));
    }));

  it('is never overwritten', () =>
    inKeyFolder(async file => {
      await createKeyFile(file, 'Some');
      const before = await readFile(file);
      await rejectsWithHumanError(createKeyFile(file, 'Some'), 'key-exists');
      assert.deepEqual(await readFile(file), before);
    }));

  it('is not used when others can read it', () =>
    inKeyFolder(async file => {
      await createKeyFile(file, 'Some');
      await chmod(file, 0o640);
      await rejectsWithHumanError(readKeyFile(file), 'key-too-open', 'chmod 600');
    }));

  it('is refused with a word when it is missing, no JSON, or two halves of different keys', () =>
    inKeyFolder(async file => {
      await rejectsWithHumanError(readKeyFile(file), 'key-missing', 'socklab key new');
      const { publicKey } = await createKeyFile(file, 'Some');
      const mine = await readFile(file, 'utf8');
      await writeFile(file, '{');
      await rejectsWithHumanError(readKeyFile(file), 'key-invalid');
      const other = publicKeyOf(generateKeyPairSync('ed25519').privateKey);
      await writeFile(file, mine.replace(publicKey, other));
      await rejectsWithHumanError(readKeyFile(file), 'key-invalid', 'two halves');
      await writeFile(file, mine.replace(/"privateKey": "[^"]+"/, '"privateKey": "AAAA"'));
      await rejectsWithHumanError(readKeyFile(file), 'key-invalid');
    }));

  it('names a person in one line that deceives nobody', () =>
    inKeyFolder(async file => {
      for (const name of [
        '',
        ' ',
        ' Some',
        'Some\u00a0',
        '\u3000',
        'Some\nBob',
        'Some\u202e',
        '\u200b',
        'x'.repeat(101),
      ])
        await rejectsWithHumanError(createKeyFile(file, name), 'key-name-invalid');
    }));

  it('has an id that people can compare, and that is the same everywhere', () =>
    assert.equal(keyIdOf(Buffer.alloc(32, 7).toString('base64')), '4bb0-6f8e-4e3a-7715-d201-d573'));
});
