import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { LabManifest } from '../../src/lab/manifest.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { buildPack, labDigest } from '../../src/pack/buildPack.ts';
import { readLabFiles } from '../../src/pack/labFiles.ts';
import { built } from '../labs/installedGrader.ts';
import { changeJson, inSmallLab, source } from '../labs/smallLab.ts';

interface Wanted {
  readonly version: string;
  readonly signer?: { readonly name: string; readonly key: KeyObject };
  /** More than one check of the two. */
  readonly whole: boolean;
}

/**
 * Writes packs of a small lab in Python with a check or two, as the core makes them: `first.socklab` 1.0.0 of Some Author,
 * `newer.socklab` 1.1.0 of hers with a further check and other instructions, `eve.socklab` 2.0.0 with somebody else's
 * key, `unsigned.socklab` 1.2.0, and `broken.socklab`, which was changed on its way.
 */
export async function writePacks(folder: string): Promise<void> {
  const key = (): KeyObject => generateKeyPairSync('ed25519').privateKey;
  const ada = { name: 'Some Author', key: key() };
  const first = await makePack({ version: '1.0.0', signer: ada, whole: false });
  const packs: Record<string, Uint8Array> = {
    first,
    newer: await makePack({ version: '1.1.0', signer: ada, whole: true }),
    eve: await makePack({ version: '2.0.0', signer: { name: 'Some Author', key: key() }, whole: true }),
    unsigned: await makePack({ version: '1.2.0', whole: true }),
    broken: first.map((byte, at) => (at === Math.floor(first.length / 2) ? byte ^ 1 : byte)),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(packs)) {
    await writeFile(path.join(folder, `${name}.socklab`), bytes);
  }
}

async function makePack({ version, signer, whole }: Wanted): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  await inSmallLab(
    lab => makeSmallEcho(lab, version, whole),
    async folder => {
      const lab = await loadLab(folder, { checksFile: path.join(folder, 'checks.mjs') });
      const files = await readLabFiles(lab);
      const checks = lab.manifest.checks.length;
      const built = buildPack({
        lab: lab.manifest,
        files,
        kind: 'learner',
        proof: { socklab: '0.1.0', lab: labDigest(files), checks, solutions: 1, variants: 0, faults: 2 },
        ...(signer && { signer }),
      });
      bytes = Uint8Array.from(built.bytes);
    },
  );
  return bytes;
}

/** The lab `small-echo` with its compiled checks. */
export async function makeSmallEcho(folder: string, version: string, whole: boolean): Promise<void> {
  const manifest = path.join(folder, 'lab.json');
  await changeJson(manifest, manifest, (lab: LabManifest) => ({
    ...lab,
    ...{ id: 'small-echo', title: 'Small echo', version },
    checks: whole ? lab.checks : lab.checks.slice(0, 1),
  }));
  await cp(built.checksFile('echo-server'), path.join(folder, 'checks.mjs'));
  await cp(path.join(source, '../concepts'), path.join(folder, 'concepts'), { recursive: true });
  await writeFile(path.join(folder, 'README.md'), `# Small echo ${version}\n\nSend back what comes.\n`);
}
