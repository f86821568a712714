import { deflateRawSync } from 'node:zlib';
import { changed, lastFile, noise, withFile, type HostilePack } from './packChanges.ts';
import { rawZip, type RawEntry } from './rawZip.ts';
import { draft, draftEntries, tinyPack } from './tinyPack.ts';

const mebibytes = (count: number): string => 'a'.repeat(count * 2 ** 20);

const links = (mode: number): number => (mode << 16) >>> 0;

/** Attacks and damage of the zip file: its form, its names, its entries, its sizes. */
export const hostileZips: readonly HostilePack[] = [
  // The file as a whole.
  { kind: 'an empty file', code: 'pack-not-zip', make: () => Buffer.alloc(0) },
  { kind: 'something else', code: 'pack-not-zip', make: () => Buffer.from('#!/bin/sh\nrm -rf ~\n') },
  { kind: 'an empty zip file', code: 'pack-not-zip', make: () => rawZip([]) },
  {
    kind: 'a program that unpacks itself',
    code: 'pack-not-zip',
    make: () => Buffer.concat([Buffer.from('MZ'), tinyPack()]),
  },
  {
    kind: 'a file of 17 MiB',
    code: 'pack-too-big',
    make: () => Buffer.concat([tinyPack(), Buffer.alloc(17 * 2 ** 20)]),
  },
  { kind: 'a truncated file', code: 'pack-truncated', make: () => tinyPack().subarray(0, 900) },
  { kind: 'a file without its last byte', code: 'pack-truncated', make: () => tinyPack().subarray(0, -1) },
  {
    kind: 'data after the end',
    code: 'pack-data-after-end',
    make: () => Buffer.concat([tinyPack(), Buffer.from('more')]),
  },
  {
    kind: 'a comment at the end',
    code: 'pack-comment',
    make: () => rawZip(draftEntries(draft()), { comment: 'hello' }),
  },
  { kind: 'a comment of a file', code: 'pack-comment', make: lastFile({ comment: 'hello' }) },
  {
    kind: 'a directory that lies elsewhere',
    code: 'pack-directory-broken',
    make: () => rawZip(draftEntries(draft()), { directoryOffset: 40 }),
  },
  {
    kind: 'a directory that claims fewer files',
    code: 'pack-directory-broken',
    make: () => rawZip(draftEntries(draft()), { entries: 2 }),
  },
  {
    kind: 'a directory that claims more files',
    code: 'pack-directory-broken',
    make: () => rawZip(draftEntries(draft()), { entries: 40 }),
  },
  {
    kind: 'a pack in parts',
    code: 'pack-several-disks',
    make: () => rawZip(draftEntries(draft()), { disk: 1 }),
  },
  {
    kind: 'zip64 in its directory',
    code: 'pack-zip64',
    make: () => rawZip(draftEntries(draft()), { directoryOffset: 0xffffffff }),
  },
  {
    kind: 'zip64 with a locator',
    code: 'pack-zip64',
    make: (): Buffer => {
      const locator = Buffer.alloc(20);
      locator.write('PK\x06\x07');
      return rawZip(draftEntries(draft()), { beforeEnd: locator });
    },
  },
  { kind: 'zip64 sizes of a file', code: 'pack-zip64', make: lastFile({ size: 0xffffffff }) },
  {
    kind: 'more files than are allowed',
    code: 'pack-too-many-files',
    make: () =>
      rawZip(Array.from({ length: 2001 }, (_, i) => ({ name: `lab/starters/c/${i}`, content: '' }))),
  },

  // Names.
  { kind: 'zip slip', code: 'pack-name-climbs', make: withFile('../../.bashrc') },
  { kind: 'zip slip in the middle', code: 'pack-name-climbs', make: withFile('starters/../../../x') },
  {
    kind: 'an absolute path',
    code: 'pack-name-absolute',
    make: changed(all => [...all, { name: '/etc/cron.d/x', content: 'x' }]),
  },
  {
    kind: 'a drive',
    code: 'pack-name-absolute',
    make: changed(all => [...all, { name: 'C:/x', content: 'x' }]),
  },
  { kind: 'backslashes', code: 'pack-name-backslash', make: withFile('starters\\..\\..\\x') },
  { kind: 'a control character', code: 'pack-name-control', make: withFile('starters/c/a\u001b[2Jb') },
  { kind: 'a zero byte', code: 'pack-name-control', make: withFile('starters/c/server.c\0.txt') },
  { kind: 'a huge name', code: 'pack-name-too-long', make: withFile(`starters/c/${'n'.repeat(60_000)}`) },
  {
    kind: 'a file in very many folders',
    code: 'pack-name-too-deep',
    make: withFile(`starters/${'d/'.repeat(40)}x`),
  },
  { kind: 'a device of Windows', code: 'pack-name-device', make: withFile('starters/c/aux.c') },
  { kind: 'a name that ends with a dot', code: 'pack-name-dot-end', make: withFile('starters/c/server.c.') },
  {
    kind: 'a name that reads from right to left',
    code: 'pack-name-characters',
    make: withFile('starters/c/\u202ecod.exe'),
  },
  { kind: 'a name with an empty part', code: 'pack-name-empty-part', make: withFile('starters//c') },
  { kind: 'no name', code: 'pack-name-empty', make: changed(all => [...all, { name: '', content: 'x' }]) },
  {
    kind: 'a name that is no UTF-8',
    code: 'pack-name-encoding',
    make: changed(all => [...all, { name: Buffer.from([0x6c, 0xff, 0xfe]), content: 'x' }]),
  },
  {
    kind: 'a name twice',
    code: 'pack-duplicate-name',
    make: changed(all => [...all, all.at(-1) as RawEntry]),
  },
  {
    kind: 'names that differ in capitals',
    code: 'pack-case-collision',
    make: withFile('starters/c/SERVER.c'),
  },
  {
    kind: 'folders that differ in capitals',
    code: 'pack-case-collision',
    make: withFile('starters/C/other.c'),
  },
  {
    kind: 'a file that is a folder, too',
    code: 'pack-file-is-folder',
    make: withFile('starters/c/server.c/x'),
  },

  // What an entry is.
  {
    kind: 'a symbolic link',
    code: 'pack-link',
    make: withFile('starters/c/passwd', '/etc/passwd', { attributes: links(0o120777) }),
  },
  {
    kind: 'a folder',
    code: 'pack-folder-entry',
    make: withFile('starters/c/inner', '', { attributes: links(0o040755) }),
  },
  {
    kind: 'a device',
    code: 'pack-special-file',
    make: withFile('starters/c/sda', '', { attributes: links(0o060666) }),
  },
  {
    kind: 'a pipe',
    code: 'pack-special-file',
    make: withFile('starters/c/pipe', '', { attributes: links(0o010666) }),
  },
  {
    kind: 'a setuid program',
    code: 'pack-not-ours',
    make: withFile('starters/c/su', 'x', { attributes: links(0o104755) }),
  },
  {
    kind: 'a file that was packed by something else',
    code: 'pack-not-ours',
    make: lastFile({ date: 0x5b21 }),
  },
  { kind: 'a file from another system', code: 'pack-not-ours', make: lastFile({ madeBy: 20 }) },
  { kind: 'a data descriptor', code: 'pack-not-ours', make: lastFile({ flags: 8 }) },
  { kind: 'an encrypted file', code: 'pack-encrypted', make: lastFile({ flags: 1 }) },
  { kind: 'a strongly encrypted file', code: 'pack-encrypted', make: lastFile({ flags: 0x41 }) },
  { kind: 'an extra field', code: 'pack-extra-field', make: lastFile({ extra: Buffer.from([1, 0, 0, 0]) }) },
  {
    kind: 'an unknown compression',
    code: 'pack-compression-unknown',
    make: lastFile({ method: 93, data: Buffer.from('zstd') }),
  },
  {
    kind: 'another name before the content',
    code: 'pack-headers-differ',
    make: lastFile({ local: { name: 'lab/starters/python/SERVER.PY' } }),
  },
  {
    kind: 'another size before the content',
    code: 'pack-headers-differ',
    make: lastFile({ local: { size: 3 } }),
  },
  {
    kind: 'another compression before the content',
    code: 'pack-headers-differ',
    make: lastFile({ local: { method: 8 } }),
  },
  { kind: 'an offset into nowhere', code: 'pack-overlap', make: lastFile({ offset: 0xfffffff0 }) },
  { kind: 'entries that share their content', code: 'pack-overlap', make: lastFile({ offset: 0 }) },
  {
    kind: 'an entry that reaches into the directory',
    code: 'pack-overlap',
    make: lastFile({ packedSize: 400, size: 400 }),
  },
  {
    kind: 'bytes between the entries',
    code: 'pack-hidden-data',
    make: lastFile({ before: Buffer.from('#!/bin/sh') }),
  },
  {
    kind: 'an entry that the directory does not name',
    code: 'pack-hidden-data',
    make: (): Buffer => {
      const hidden = rawZip([{ name: 'lab/hidden', content: 'x' }]);
      return lastFile({ before: hidden.subarray(0, hidden.indexOf('PK\x01\x02')) })();
    },
  },

  // Bombs.
  { kind: 'a bomb by ratio', code: 'pack-ratio', make: withFile('starters/c/zeros', mebibytes(7)) },
  { kind: 'a bomb by size', code: 'pack-file-too-big', make: withFile('starters/c/zeros', mebibytes(9)) },
  {
    kind: 'a bomb by the sum of its files',
    code: 'pack-content-too-big',
    make: (): Buffer => {
      const half = Buffer.concat([noise(60_000), Buffer.alloc(7 * 2 ** 20)]).toString('latin1');
      return rawZip(
        Array.from({ length: 5 }, (_, i) => ({
          name: `lab/starters/c/${i}`,
          content: Buffer.from(half, 'latin1'),
        })),
      );
    },
  },
  {
    kind: 'a bomb that claims to be small',
    code: 'pack-inflates-more',
    make: changed(([, ...rest]) => [{ name: 'manifest.json', content: mebibytes(5), size: 1000 }, ...rest]),
  },
  { kind: 'a file that claims to be larger', code: 'pack-size-lies', make: () => lyingSize() },
  {
    kind: 'a file as it is that claims another size',
    code: 'pack-size-lies',
    make: lastFile({ method: 0, size: 5 }),
  },
  { kind: 'broken compression', code: 'pack-compression-broken', make: firstData(Buffer.alloc(40, 0xff)) },
  {
    kind: 'compression that stops in the middle',
    code: 'pack-compression-broken',
    make: firstData(deflateRawSync(noise(500)).subarray(0, 100)),
  },
  { kind: 'bytes after the compressed ones', code: 'pack-compression-rest', make: hiddenAfterDeflate },
  {
    kind: 'a wrong checksum',
    code: 'pack-checksum',
    make: changed(([first, ...rest]) => [{ ...(first as RawEntry), crc: 1 }, ...rest]),
  },
];

function firstData(data: Uint8Array): () => Buffer {
  return changed(([first, ...rest]) => [{ ...(first as RawEntry), method: 8, data }, ...rest]);
}

function lyingSize(): Buffer {
  const [first, ...rest] = draftEntries(draft()) as [RawEntry, ...RawEntry[]];
  return rawZip([{ ...first, size: Buffer.from(first.content).length + 1 }, ...rest]);
}

function hiddenAfterDeflate(): Buffer {
  const [first, ...rest] = draftEntries(draft()) as [RawEntry, ...RawEntry[]];
  const data = Buffer.concat([deflateRawSync(Buffer.from(first.content)), Buffer.from('hidden')]);
  return rawZip([{ ...first, method: 8, data }, ...rest]);
}
