import * as assert from 'node:assert/strict';
import { HumanError } from '../../../src/base/humanError.ts';
import { checkPack } from '../../../src/pack/openPack.ts';
import { keyIdOf, publicKeyOf } from '../../../src/pack/signature.ts';
import { hostilePacks } from './hostilePacks.ts';
import type { HostilePack } from './packChanges.ts';
import { rawZip } from './rawZip.ts';
import { author, draft, draftEntries, tinyPack } from './tinyPack.ts';

async function refusalOf(bytes: Uint8Array): Promise<HumanError> {
  try {
    await checkPack(bytes);
  } catch (error) {
    if (error instanceof HumanError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

const refusals = new Map<HostilePack, Promise<HumanError>>();

/** Some take long to make. */
async function refusalOfHostile(pack: HostilePack): Promise<HumanError> {
  const refused = refusals.get(pack) ?? refusalOf(pack.make());
  refusals.set(pack, refused);
  return refused;
}

describe('checkPack', function () {
  this.timeout(60_000);

  it('takes a signed pack, and tells whose it is and what is in it', async () => {
    const { manifest, signer, lab, files } = await checkPack(tinyPack());
    assert.deepEqual(manifest.lab, { id: 'tiny', version: '1.2.0' });
    assert.equal(signer?.name, 'Some Author');
    assert.equal(signer.keyId, keyIdOf(publicKeyOf(author.key)));
    assert.equal(lab.manifest.title, 'Tiny lab');
    assert.deepEqual(lab.dictionaries, { 'zh-cn': { 'Tiny lab': '小实验' } });
    assert.deepEqual(
      files.map(({ name }) => name),
      [
        'README.md',
        'checks.mjs',
        'l10n/zh-cn.json',
        'lab.json',
        'starters/c/server.c',
        'starters/python/server.py',
      ],
    );
  });

  it('takes a pack that nobody signed as one without a signer', async () => {
    assert.equal((await checkPack(tinyPack({ signer: undefined }))).signer, undefined);
  });

  it('takes what the tests make the hostile packs of, so that only the change is what is refused', async () => {
    const { manifest } = await checkPack(rawZip(draftEntries(draft())));
    assert.equal(manifest.lab.id, 'tiny');
  });

  for (const pack of hostilePacks) {
    it(`refuses ${pack.kind}: ${pack.code}`, async () => {
      const error = await refusalOfHostile(pack);
      assert.equal(error.code, pack.code, error.message);
    });
  }

  it('has a sentence for each reason', async () => {
    const templates = new Map<string, Set<string>>();
    for (const pack of hostilePacks) {
      const { code, text } = await refusalOfHostile(pack);
      templates.set(code, (templates.get(code) ?? new Set()).add(text.template));
    }
    assert.ok(templates.size >= 50, String(templates.size));
    const all = [...templates.values()].flatMap(each => [...each]);
    assert.equal(new Set(all).size, all.length, 'two codes share a sentence');
  });

  it('refuses a pack that is cut anywhere', async () => {
    const whole = tinyPack();
    for (let length = 0; length < whole.length; length++) {
      assert.match((await refusalOf(whole.subarray(0, length))).code, /^pack-/, `${length} bytes`);
    }
  });

  it('refuses a pack of which any bit is another, but for the few that fill up the last byte of compressed data', async () => {
    const whole = tinyPack();
    const original = await checkPack(whole);
    let taken = 0;
    for (let bit = 0; bit < whole.length * 8; bit += 7) {
      const other = Buffer.from(whole);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const pack = await checkPack(other).catch((error: unknown) => {
        assert.ok(error instanceof HumanError, `bit ${bit}: ${String(error)}`);
        assert.match(error.code, /^pack-/);
      });
      if (!pack) continue;
      assert.deepEqual(pack, original, `bit ${bit}`);
      taken++;
    }
    assert.ok(taken < 20, String(taken));
  });
});
