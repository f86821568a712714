import { canonicalJson } from '../../../src/pack/packManifest.ts';
import { keyIdOf, publicKeyOf, signManifest } from '../../../src/pack/signature.ts';
import { changed, noise, withFile, type HostilePack } from './packChanges.ts';
import { rawZip, type RawEntry } from './rawZip.ts';
import {
  addFile,
  author,
  draft,
  draftEntries,
  fileEntry,
  newKey,
  signatureEntry,
  type Draft,
} from './tinyPack.ts';

/** With a manifest that is changed, unsigned. */
function manifest(change: (manifest: Draft['manifest']) => unknown): () => Buffer {
  return () => {
    const pack = draft();
    change(pack.manifest);
    return rawZip(draftEntries(pack));
  };
}

const manifestText = (content: string | Uint8Array): (() => Buffer) =>
  changed(entries => [{ name: 'manifest.json', content }, ...entries.slice(1)]);

/** Signed by the author, then changed. */
function signedThen(
  change: (manifest: Buffer, signature: RawEntry, entries: RawEntry[]) => RawEntry[],
): () => Buffer {
  return () => {
    const pack = draft();
    pack.manifest['author'] = { key: keyIdOf(publicKeyOf(author.key)), name: author.name };
    const bytes = canonicalJson(pack.manifest);
    return rawZip(change(bytes, signatureEntry(bytes, author.key), draftEntries(pack)));
  };
}

/** Attacks and damage inside a right zip file: of the manifest, the signature and the lab. */
export const hostileContents: readonly HostilePack[] = [
  // The manifest.
  { kind: 'no manifest', code: 'pack-manifest-missing', make: changed(([, ...rest]) => rest) },
  { kind: 'a manifest of 2 MiB', code: 'pack-manifest-too-big', make: manifestText(noise(2 ** 21)) },
  {
    kind: 'a manifest that is no JSON',
    code: 'pack-json-invalid',
    make: manifestText('{"schema": "socklab-pack/1"'),
  },
  {
    kind: 'a manifest that is no UTF-8',
    code: 'pack-json-invalid',
    make: manifestText(Buffer.from([0x22, 0xc0, 0x80, 0x22])),
  },
  {
    kind: 'a manifest as deep as it is long',
    code: 'pack-json-invalid',
    make: manifestText('['.repeat(60_000)),
  },
  {
    kind: 'a deep manifest that is whole',
    code: 'pack-manifest-invalid',
    make: manifestText(`${'['.repeat(30_000)}${']'.repeat(30_000)}`),
  },
  {
    kind: 'a manifest of the future',
    code: 'pack-version-unknown',
    make: manifest(m => (m['schema'] = 'socklab-pack/2')),
  },
  {
    kind: 'a manifest with more fields',
    code: 'pack-manifest-invalid',
    make: manifest(m => (m['postinstall'] = 'sh')),
  },
  {
    kind: 'a lab that is called like a path',
    code: 'pack-manifest-invalid',
    make: manifest(m => (m['lab'] = { id: '../x', version: '1.2.0' })),
  },
  { kind: 'a manifest with a field twice', code: 'pack-not-canonical', make: () => twice() },
  {
    kind: 'a manifest with blanks',
    code: 'pack-not-canonical',
    make: () => manifestText(`${JSON.stringify(draft().manifest, null, 2)}\n`)(),
  },
  {
    kind: 'a file that the manifest names and that is not there',
    code: 'pack-file-missing',
    make: changed(all => all.slice(0, -1)),
  },
  {
    kind: 'a file that the manifest does not know',
    code: 'pack-file-extra',
    make: changed(all => [...all, { name: 'lab/starters/x', content: 'x' }]),
  },
  {
    kind: 'a file beside the lab',
    code: 'pack-file-extra',
    make: changed(all => [...all, { name: 'install.sh', content: 'x' }]),
  },
  {
    kind: 'files in another order',
    code: 'pack-order',
    make: changed(([first, ...rest]) => [first as RawEntry, ...rest.reverse()]),
  },
  { kind: 'a manifest in another order', code: 'pack-order', make: manifest(m => m.files.reverse()) },
  {
    kind: 'a name twice in the manifest',
    code: 'pack-order',
    make: manifest(m => m.files.push(m.files.at(-1) ?? {})),
  },
  {
    kind: 'a file with one byte changed',
    code: 'pack-digest-differs',
    make: changed(all =>
      all.map(each =>
        each.name === 'lab/checks.mjs' ? { ...each, content: 'export const checks = {};\n' } : each,
      ),
    ),
  },
  {
    kind: 'a file of another size',
    code: 'pack-size-differs',
    make: changed(all => all.with(-1, { ...(all.at(-1) as RawEntry), content: 'x' })),
  },

  // The signature.
  {
    kind: 'a manifest from another pack under this signature',
    code: 'pack-signature-wrong',
    make: signedThen((_, signature, [, ...files]) => {
      const pack = draft();
      addFile(pack, 'checks.mjs', 'evil()');
      pack.manifest['author'] = { key: keyIdOf(publicKeyOf(author.key)), name: author.name };
      const [own] = draftEntries(pack);
      return [own as RawEntry, signature, ...files];
    }),
  },
  {
    kind: 'a signature of one bit less',
    code: 'pack-signature-wrong',
    make: signedThen((bytes, _, [first, ...files]) => {
      const signature = signManifest(bytes, author.key);
      const raw = Buffer.from(signature.signature, 'base64');
      raw[5] = (raw[5] ?? 0) ^ 1;
      const changedOne = { ...signature, signature: raw.toString('base64') };
      return [first as RawEntry, { name: 'signature.json', content: canonicalJson(changedOne) }, ...files];
    }),
  },
  {
    kind: 'a signature of something else that the author signed',
    code: 'pack-signature-wrong',
    make: signedThen((_, __, [first, ...files]) => [
      first as RawEntry,
      signatureEntry(Buffer.from('a letter'), author.key),
      ...files,
    ]),
  },
  {
    kind: 'a signature by another key',
    code: 'pack-key-differs',
    make: signedThen((bytes, _, [first, ...files]) => [
      first as RawEntry,
      signatureEntry(bytes, newKey()),
      ...files,
    ]),
  },
  {
    kind: 'a signature that was removed',
    code: 'pack-signature-missing',
    make: signedThen((_, __, all) => all),
  },
  {
    kind: 'a signature of which the manifest knows nothing',
    code: 'pack-author-missing',
    make: changed(([first, ...rest]) => [
      first as RawEntry,
      signatureEntry(Buffer.from((first as RawEntry).content), author.key),
      ...rest,
    ]),
  },
  {
    kind: 'a signature without an algorithm',
    code: 'pack-manifest-invalid',
    make: signedThen((bytes, _, [first, ...files]) => {
      const none = { ...signManifest(bytes, author.key), algorithm: 'none' };
      return [first as RawEntry, { name: 'signature.json', content: canonicalJson(none) }, ...files];
    }),
  },
  {
    kind: 'an author whose name hides another',
    code: 'pack-manifest-invalid',
    make: manifest(m => (m['author'] = { key: keyIdOf(publicKeyOf(author.key)), name: 'Some\u202e rohtuA' })),
  },

  // The lab.
  { kind: 'a solution for learners', code: 'pack-not-for-learners', make: withFile('solutions/c/server.c') },
  {
    kind: 'the sources of the checks for learners',
    code: 'pack-not-for-learners',
    make: withFile('checks.ts'),
  },
  {
    kind: 'a file that belongs to no lab',
    code: 'pack-unexpected-file',
    make: withFile('node_modules/x/index.js'),
  },
  {
    kind: 'another lab than it claims',
    code: 'pack-lab-differs',
    make: manifest(m => (m['lab'] = { id: 'echo-server', version: '1.2.0' })),
  },
  { kind: 'a lab without checks', code: 'pack-lab-incomplete', make: without('checks.mjs') },
  {
    kind: 'a lab without the file to edit',
    code: 'pack-lab-incomplete',
    make: without('starters/c/server.c'),
  },
  {
    kind: 'a lab.json that is no lab',
    code: 'pack-lab-invalid',
    make: withFile('lab.json', '{"id": "tiny"}'),
  },
  {
    kind: 'a lab.json that is no JSON',
    code: 'pack-lab-invalid',
    make: withFile('lab.json', '['.repeat(60_000)),
  },
  {
    kind: 'translations that are no texts',
    code: 'pack-lab-invalid',
    make: withFile('l10n/zh-cn.json', '{"a": {"b": 1}}'),
  },
  {
    kind: 'a title that writes on the terminal',
    code: 'pack-lab-text',
    make: withFile('l10n/zh-cn.json', '{"Tiny lab": "\\u001b]0;gotcha\\u0007"}'),
  },
];

function without(name: string): () => Buffer {
  return () => {
    const pack = draft();
    pack.contents = pack.contents.filter(([each]) => each !== name);
    pack.manifest.files = pack.contents.map(([n, c]) => fileEntry(n, c));
    return rawZip(draftEntries(pack));
  };
}

function twice(): Buffer {
  const once = canonicalJson(draft().manifest).toString();
  return manifestText(once.replace('{', '{"kind":"instructor",'))();
}
