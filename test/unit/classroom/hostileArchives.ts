import { deflateRawSync } from 'node:zlib';
import { rawZip, type RawEntry } from '../pack/rawZip.ts';

export interface HostileArchive {
  readonly kind: string;
  /** Of the HumanError. */
  readonly code: string;
  readonly make: () => Buffer;
}

/** What lies in an honest submission. */
export const honest: readonly RawEntry[] = [
  { name: '.socklab.json', content: '{"lab":"echo-server","labVersion":"1.0.0","language":"c"}\n' },
  { name: 'server.c', content: 'int main(void) { return 0; }\n' },
];

const withEntry =
  (name: string | Uint8Array, more: Partial<RawEntry> = {}): (() => Buffer) =>
  () =>
    rawZip([...honest, { name, content: 'x', ...more }]);

const mode = (bits: number): { attributes: number } => ({ attributes: (bits << 16) >>> 0 });

const lie = (name: string, bytes: number, more: Partial<RawEntry>): (() => Buffer) =>
  withEntry(name, { content: 'a'.repeat(bytes), ...more });

/** The extra field of zip64 with sizes and a place. */
function zip64Field(...numbers: readonly bigint[]): Buffer {
  const field = Buffer.alloc(4 + 8 * numbers.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * numbers.length, 2);
  numbers.forEach((number, i) => field.writeBigUInt64LE(number, 4 + 8 * i));
  return field;
}

/** The end of a zip64 file whose locator leads to `place`, and whose record names `entries` and a directory. */
function zip64End(place: bigint, entries = 1n, directory = 0n): Buffer {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06');
  record.writeBigUInt64LE(entries, 24);
  record.writeBigUInt64LE(entries, 32);
  record.writeBigUInt64LE(directory, 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07');
  locator.writeBigUInt64LE(place, 8);
  return Buffer.concat([record, locator]);
}

function withZip64End(entries: bigint, directory: bigint): Buffer {
  const size = rawZip(honest).length - 22;
  return rawZip(honest, { beforeEnd: zip64End(BigInt(size), entries, directory) });
}

/** A hundred files of one megabyte each that share the same few bytes. */
function overlapping(): Buffer {
  const content = Buffer.alloc(2 ** 20, 'a');
  const kernel = { content, data: deflateRawSync(content), method: 8 };
  return rawZip(
    Array.from({ length: 100 }, (_, i) => ({
      name: `f${String(i).padStart(2, '0')}`,
      ...(i === 0 ? kernel : { ...kernel, data: Buffer.alloc(0), packedSize: kernel.data.length, offset: 0 }),
    })),
  );
}

/** Attacks and damage, each with the code by which it is refused. */
export const hostileArchives: readonly HostileArchive[] = [
  // The file as a whole.
  { kind: 'an empty file', code: 'submission-not-zip', make: () => Buffer.alloc(0) },
  { kind: 'a text', code: 'submission-not-zip', make: () => Buffer.from('int main(void) { return 0; }\n') },
  {
    kind: 'another kind of archive',
    code: 'submission-not-zip',
    make: () => Buffer.from('377abcaf271c00041d', 'hex'),
  },
  { kind: 'a truncated file', code: 'submission-truncated', make: () => rawZip(honest).subarray(0, -30) },
  {
    kind: 'data after the end',
    code: 'submission-damaged',
    make: () => Buffer.concat([rawZip(honest), Buffer.from('more')]),
  },
  { kind: 'no files', code: 'submission-empty', make: () => rawZip([]) },
  {
    kind: 'nothing but leftovers',
    code: 'submission-empty',
    make: () =>
      rawZip([
        { name: 'server.o', content: 'x' },
        { name: '.git/HEAD', content: 'x' },
      ]),
  },
  {
    kind: 'nothing but folders',
    code: 'submission-empty',
    make: () => rawZip([{ name: 'work/', content: '', ...mode(0o040755) }]),
  },
  { kind: 'one of several parts', code: 'submission-several-disks', make: () => rawZip(honest, { disk: 1 }) },
  {
    kind: 'a directory that claims more files',
    code: 'submission-damaged',
    make: () => rawZip(honest, { entries: 40 }),
  },
  {
    kind: 'a directory that lies elsewhere',
    code: 'submission-damaged',
    make: () => rawZip(honest, { directoryOffset: 7 }),
  },
  {
    kind: 'a directory beyond the end',
    code: 'submission-damaged',
    make: () => rawZip(honest, { directoryOffset: 0xfffffff0 }),
  },
  {
    kind: 'more files than are allowed',
    code: 'submission-too-many-files',
    make: () => rawZip(Array.from({ length: 5001 }, (_, i) => ({ name: `f${i}`, content: '' }))),
  },

  // zip64.
  {
    kind: 'a zip64 locator that leads beyond every file',
    code: 'submission-damaged',
    make: () => rawZip(honest, { beforeEnd: zip64End(0xffff_ffff_ffff_ffffn) }),
  },
  {
    kind: 'more files in zip64 than there are numbers for',
    code: 'submission-too-many-files',
    make: () => withZip64End(0xffff_ffff_ffff_ffffn, 0n),
  },
  {
    kind: 'a zip64 directory beyond every file',
    code: 'submission-damaged',
    make: () => withZip64End(1n, 0xffff_ffff_ffff_fff0n),
  },
  {
    kind: 'a file of sixteen exbibytes',
    code: 'submission-damaged',
    make: withEntry('big', {
      method: 8,
      size: 0xffffffff,
      extra: zip64Field(0xffff_ffff_ffff_ffffn),
    }),
  },
  {
    kind: 'a file that begins beyond every file',
    code: 'submission-damaged',
    make: withEntry('far', { offset: 0xffffffff, extra: zip64Field(0xffff_ffff_ffff_ff00n) }),
  },
  {
    kind: 'zip64 sizes that are not there',
    code: 'submission-damaged',
    make: withEntry('big', { method: 8, size: 0xffffffff, extra: Buffer.from([1, 0, 0, 0]) }),
  },
  {
    kind: 'an extra field that ends beyond its end',
    code: 'submission-damaged',
    make: withEntry('odd', { extra: Buffer.from([9, 9, 255, 255]) }),
  },

  // Names.
  { kind: 'a path that climbs', code: 'submission-name-climbs', make: withEntry('../../.bashrc') },
  { kind: 'a path that climbs in the middle', code: 'submission-name-climbs', make: withEntry('a/../../x') },
  {
    kind: 'a path that climbs with backslashes',
    code: 'submission-name-climbs',
    make: withEntry('..\\..\\x', { madeBy: 20 }),
  },
  {
    kind: 'a folder that climbs',
    code: 'submission-name-climbs',
    make: withEntry('../evil/', { content: '', ...mode(0o040755) }),
  },
  {
    kind: 'a leftover that climbs',
    code: 'submission-name-climbs',
    make: withEntry('node_modules/../../x'),
  },
  { kind: 'an absolute path', code: 'submission-name-absolute', make: withEntry('/etc/cron.d/x') },
  { kind: 'a drive', code: 'submission-name-absolute', make: withEntry('C:/x') },
  {
    kind: 'a share',
    code: 'submission-name-absolute',
    make: withEntry('\\\\host\\share\\x', { madeBy: 11 << 8 }),
  },
  {
    kind: 'backslashes from a Unix',
    code: 'submission-name-backslash',
    make: withEntry('a\\b'),
  },
  { kind: 'a line break', code: 'submission-name-control', make: withEntry('a\nb.c') },
  { kind: 'a zero byte', code: 'submission-name-control', make: withEntry('server.c\0.txt') },
  { kind: 'no name', code: 'submission-name-empty', make: withEntry('.') },
  { kind: 'a huge name', code: 'submission-name-too-long', make: withEntry('n'.repeat(60_000)) },
  {
    kind: 'a long path',
    code: 'submission-name-too-long',
    make: withEntry(`${'n'.repeat(99)}/`.repeat(15) + 'x'),
  },
  { kind: 'very many folders', code: 'submission-name-too-deep', make: withEntry(`${'d/'.repeat(40)}x`) },
  { kind: 'a name twice', code: 'submission-duplicate-name', make: withEntry('server.c') },
  {
    kind: 'a name twice, spelt differently',
    code: 'submission-duplicate-name',
    make: withEntry('./server.c'),
  },
  { kind: 'a file that is a folder, too', code: 'submission-file-is-folder', make: withEntry('server.c/x') },

  // What an entry is.
  {
    kind: 'a symbolic link',
    code: 'submission-link',
    make: withEntry('passwd', { content: '/etc/passwd', ...mode(0o120777) }),
  },
  {
    kind: 'a symbolic link made on Windows',
    code: 'submission-link',
    make: withEntry('passwd', { content: '/etc/passwd', madeBy: 20, ...mode(0o120777) }),
  },
  { kind: 'a device', code: 'submission-special-file', make: withEntry('sda', mode(0o060666)) },
  { kind: 'a pipe', code: 'submission-special-file', make: withEntry('pipe', mode(0o010666)) },
  { kind: 'a socket', code: 'submission-special-file', make: withEntry('socket', mode(0o140666)) },
  { kind: 'an encrypted file', code: 'submission-encrypted', make: withEntry('secret.c', { flags: 1 }) },
  {
    kind: 'a strongly encrypted file',
    code: 'submission-encrypted',
    make: withEntry('s.c', { flags: 0x41 }),
  },
  {
    kind: 'an unknown compression',
    code: 'submission-compression-unknown',
    make: withEntry('s.c', { method: 14, data: Buffer.from('lzma') }),
  },

  // Sizes and contents.
  { kind: 'a bomb of one file', code: 'submission-ratio', make: lie('zeros.txt', 9 * 2 ** 20, {}) },
  {
    kind: 'a bomb that says that it is small',
    code: 'submission-size-lies',
    make: lie('zeros.txt', 3 * 2 ** 20, { size: 1000 }),
  },
  {
    kind: 'a file that is smaller than it says',
    code: 'submission-size-lies',
    make: lie('zeros.txt', 1000, { size: 2000 }),
  },
  {
    kind: 'a bomb of many files',
    code: 'submission-content-too-big',
    make: (): Buffer => {
      const content = Buffer.alloc(2 ** 20, 'a');
      const data = deflateRawSync(content);
      return rawZip(Array.from({ length: 65 }, (_, i) => ({ name: `f${i}`, content, data, method: 8 })));
    },
  },
  {
    kind: 'a file that says that it is huge',
    code: 'submission-content-too-big',
    make: withEntry('big', { method: 8, size: 65 * 2 ** 20, data: Buffer.alloc(2 ** 20) }),
  },
  { kind: 'files that lie on each other', code: 'submission-overlap', make: overlapping },
  {
    kind: 'a file that lies where the first one is',
    code: 'submission-overlap',
    make: withEntry('other.c', { offset: 0 }),
  },
  {
    kind: 'a place where no file is',
    code: 'submission-damaged',
    make: withEntry('nowhere.c', { offset: 3 }),
  },
  {
    kind: 'a file beyond the end',
    code: 'submission-damaged',
    make: withEntry('x', { method: 8, packedSize: 9999 }),
  },
  { kind: 'a wrong checksum', code: 'submission-damaged', make: withEntry('s.c', { crc: 7 }) },
  {
    kind: 'bytes that nothing unpacks',
    code: 'submission-damaged',
    make: withEntry('s.c', { method: 8, data: Buffer.from('ffffffff', 'hex') }),
  },
  {
    kind: 'a zip file in a zip file in a zip file',
    code: 'submission-empty',
    make: () => rawZip([{ name: 'a.zip', content: rawZip([{ name: 'b.zip', content: rawZip(honest) }]) }]),
  },
  {
    kind: 'a hostile zip file in a zip file',
    code: 'submission-name-climbs',
    make: () => rawZip([{ name: 'a.zip', content: rawZip([{ name: '../x', content: 'x' }]) }]),
  },
];
