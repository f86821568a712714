import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { buildPack, labDigest } from '../../../src/pack/buildPack.ts';
import type { LabFile } from '../../../src/pack/labFiles.ts';
import { canonicalJson, sha256, type PackManifest } from '../../../src/pack/packManifest.ts';
import { signManifest } from '../../../src/pack/signature.ts';
import { tinyManifest } from '../lab/testLab.ts';
import type { RawEntry } from './rawZip.ts';

export function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

/** The key that tests sign with. */
export const author = { name: 'Some Author', key: newKey() };

/** The files of a small lab. @param files others, or others of the same name */
export function tinyFiles(
  files: Readonly<Record<string, string>> = {},
  lab: Readonly<Record<string, unknown>> = {},
): LabFile[] {
  const all: Record<string, string> = {
    'lab.json': JSON.stringify({ ...tinyManifest, ...lab }, null, 2),
    'checks.mjs': 'export const checks = [];\n',
    'README.md': '# Tiny lab\n',
    'l10n/zh-cn.json': JSON.stringify({ 'Tiny lab': '小实验' }),
    'starters/python/server.py': 'print("hello")\n',
    'starters/c/server.c': 'int main(void) { return 0; }\n',
    'solutions/python/server.py': 'print("secret")\n',
    'faults/python-wrong/server.py': 'print("wrong")\n',
    'checks.ts': 'export {};\n',
    ...files,
  };
  return Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => ({ name, content: Buffer.from(content), executable: false }));
}

export interface TinyPack {
  readonly files?: Readonly<Record<string, string>>;
  readonly lab?: { readonly id?: string; readonly version?: string; readonly title?: string };
  readonly kind?: PackManifest['kind'];
  /** `undefined` for an unsigned pack. */
  readonly signer?: { readonly name: string; readonly key: KeyObject } | undefined;
}

/** A right pack. */
export function tinyPack(wanted: TinyPack = {}): Uint8Array {
  const files = tinyFiles(wanted.files, wanted.lab);
  const signer = 'signer' in wanted ? wanted.signer : author;
  const id = wanted.lab?.id ?? tinyManifest.id;
  const version = wanted.lab?.version ?? tinyManifest.version;
  return buildPack({
    lab: { id, version },
    files,
    kind: wanted.kind ?? 'learner',
    proof: { socklab: '0.1.0', lab: labDigest(files), checks: 2, solutions: 1, variants: 0, faults: 1 },
    ...(signer && { signer }),
  }).bytes;
}

/** A pack before it is written, so that a test can make anything of it. */
export interface Draft {
  manifest: Record<string, unknown> & { files: Record<string, unknown>[] };
  /** Below `lab/`. */
  contents: [name: string, content: string][];
}

export function draft(): Draft {
  const contents = tinyFiles()
    .filter(({ name }) => !/^(solutions|faults)\/|^checks\.ts$/.test(name))
    .map(({ name, content }): [string, string] => [name, Buffer.from(content).toString()]);
  const manifest = {
    schema: 'socklab-pack/1',
    kind: 'learner',
    lab: { id: 'tiny', version: '1.2.0' },
    proof: { socklab: '0.1.0', lab: '0'.repeat(64), checks: 2, solutions: 1, variants: 0, faults: 1 },
    files: contents.map(([name, content]) => fileEntry(name, content)),
  };
  return { manifest, contents };
}

export function fileEntry(name: string, content: string): Record<string, unknown> {
  return { name, sha256: sha256(Buffer.from(content)), size: Buffer.byteLength(content) };
}

/** Adds a file to a draft as its author would. */
export function addFile(to: Draft, name: string, content: string): void {
  to.contents = [...to.contents.filter(([n]) => n !== name), [name, content] as [string, string]].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  );
  to.manifest.files = to.contents.map(([n, c]) => fileEntry(n, c));
}

/** The entries of a draft's zip file, unsigned. */
export function draftEntries({ manifest, contents }: Draft): RawEntry[] {
  return [
    { name: 'manifest.json', content: canonicalJson(manifest) },
    ...contents.map(([name, content]) => ({ name: `lab/${name}`, content })),
  ];
}

/** The entry of a signature over these bytes. */
export function signatureEntry(manifest: Uint8Array, key: KeyObject): RawEntry {
  return { name: 'signature.json', content: canonicalJson(signManifest(manifest, key)) };
}
