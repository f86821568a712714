import { text } from '../base/text.ts';
import { refusal, shownName } from './packError.ts';
import { packLimits } from './packLimits.ts';
import { checkCollisions, checkPackName } from './packNames.ts';
import { zip } from './zipFormat.ts';

/** A file in a zip file that keeps to the form of {@link readZip}; nothing of it is unpacked yet. */
export interface ZipEntry {
  readonly name: string;
  readonly method: typeof zip.stored | typeof zip.deflated;
  /** Of the unpacked content. */
  readonly crc32: number;
  /** Of the unpacked content, in bytes, as it says itself. */
  readonly size: number;
  /** As it lies in the file. */
  readonly data: Uint8Array;
}

/**
 * Takes a zip file apart that nobody vouches for. Only the one form that Socklab writes is understood: entries one
 * after the other from the first byte, then the directory, then its end, and nothing else anywhere. So there is only one
 * way to read it, which any other program shares, and no place for anything to hide.
 * @returns the entries in their order, at least one
 * @throws HumanError `pack-…`, a code for each way in which it is something else
 */
export function readZip(file: Uint8Array): ZipEntry[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== zip.localSignature)
    throw refusal('not-zip', text('This is no pack: it does not begin like a zip file.'));
  const end = readEnd(bytes);
  const entries: ZipEntry[] = [];
  let at = end.directory;
  let next = 0;
  let unpacked = 0;
  for (let i = 0; i < end.entries; i++) {
    const entry = readEntry(bytes, at, end.place);
    checkPackName(entry.name);
    checkHeader(entry);
    const facts = { name: shownName(entry.name) };
    if (entry.offset < next || entry.dataEnd > end.directory)
      throw refusal(
        'overlap',
        text(
          '“{name}” in this pack lies where another part of it lies; such files are made to deceive.',
          facts,
        ),
      );
    if (entry.offset > next) throw hiddenData();
    checkLocalHeader(bytes, at, entry);
    checkSizes(entry);
    unpacked += entry.size;
    if (unpacked > packLimits.content)
      throw refusal(
        'content-too-big',
        text('Unpacked, this pack has more than {most} MiB.', { most: packLimits.content / 2 ** 20 }),
      );
    entries.push({
      name: entry.name,
      method: entry.method === zip.stored ? zip.stored : zip.deflated,
      crc32: entry.crc32,
      size: entry.size,
      data: bytes.subarray(entry.dataStart, entry.dataEnd),
    });
    at += zip.centralLength + entry.nameLength;
    next = entry.dataEnd;
  }
  if (at !== end.place) throw brokenDirectory();
  if (next !== end.directory) throw hiddenData();
  checkCollisions(entries.map(({ name }) => name));
  return entries;
}

interface End {
  /** Where the end record begins. */
  readonly place: number;
  /** Where the directory begins. */
  readonly directory: number;
  readonly entries: number;
}

function readEnd(bytes: Buffer): End {
  const place = bytes.length - zip.endLength;
  if (place < 0 || bytes.readUInt32LE(place) !== zip.endSignature || bytes.readUInt16LE(place + 20) !== 0)
    throw endElsewhere(bytes);
  const [disk, directoryDisk, onDisk, entries] = [4, 6, 8, 10].map(offset =>
    bytes.readUInt16LE(place + offset),
  ) as [number, number, number, number];
  const size = bytes.readUInt32LE(place + 12);
  const directory = bytes.readUInt32LE(place + 16);
  const hasLocator = place >= 20 && bytes.readUInt32LE(place - 20) === zip.zip64LocatorSignature;
  if (hasLocator || entries === 0xffff || size === 0xffffffff || directory === 0xffffffff) throw zip64();
  if (disk !== 0 || directoryDisk !== 0 || onDisk !== entries)
    throw refusal('several-disks', text('This pack claims to be one of several parts; a pack is one file.'));
  if (entries > packLimits.entries)
    throw refusal(
      'too-many-files',
      text('This pack has {count} files; {most} are allowed.', { count: entries, most: packLimits.entries }),
    );
  if (entries === 0 || directory + size !== place) throw brokenDirectory();
  return { place, directory, entries };
}

/** There is no end record at the end. */
function endElsewhere(bytes: Buffer): Error {
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(zip.endSignature);
  const found = bytes.lastIndexOf(signature);
  if (found < 0 || found + zip.endLength > bytes.length)
    return refusal(
      'truncated',
      text('This pack is incomplete: its end is missing. Copy or download it again.'),
    );
  const comment = bytes.readUInt16LE(found + 20);
  return found + zip.endLength + comment === bytes.length
    ? comments()
    : refusal('data-after-end', text('Something follows after the end of this pack.'));
}

interface Header {
  readonly name: string;
  readonly nameLength: number;
  readonly madeBy: number;
  readonly versionNeeded: number;
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly date: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly extraLength: number;
  readonly commentLength: number;
  readonly disk: number;
  readonly internalAttributes: number;
  readonly attributes: number;
  readonly offset: number;
  readonly dataStart: number;
  readonly dataEnd: number;
}

function readEntry(bytes: Buffer, at: number, limit: number): Header {
  if (at + zip.centralLength > limit || bytes.readUInt32LE(at) !== zip.centralSignature)
    throw brokenDirectory();
  const short = (offset: number): number => bytes.readUInt16LE(at + offset);
  const long = (offset: number): number => bytes.readUInt32LE(at + offset);
  const nameLength = short(28);
  const nameStart = at + zip.centralLength;
  if (nameStart + nameLength > limit) throw brokenDirectory();
  const offset = long(42);
  const dataStart = offset + zip.localLength + nameLength;
  return {
    name: decodeName(bytes.subarray(nameStart, nameStart + nameLength)),
    nameLength,
    madeBy: short(4),
    versionNeeded: short(6),
    flags: short(8),
    method: short(10),
    time: short(12),
    date: short(14),
    crc32: long(16),
    packedSize: long(20),
    size: long(24),
    extraLength: short(30),
    commentLength: short(32),
    disk: short(34),
    internalAttributes: short(36),
    attributes: long(38),
    offset,
    dataStart,
    dataEnd: dataStart + long(20),
  };
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refusal('name-encoding', text('A name in this pack is not UTF-8.'));
  }
}

/** What an entry says of itself, apart from its place. */
function checkHeader(entry: Header): void {
  const facts = { name: shownName(entry.name) };
  if ((entry.flags & 0x2041) !== 0)
    throw refusal(
      'encrypted',
      text('“{name}” in this pack is encrypted; a pack is open to everybody.', facts),
    );
  if ([entry.size, entry.packedSize, entry.offset].includes(0xffffffff)) throw zip64();
  if (entry.extraLength !== 0)
    throw refusal(
      'extra-field',
      text('“{name}” in this pack carries further fields, which a pack has not.', facts),
    );
  if (entry.commentLength !== 0) throw comments();
  if (entry.method !== zip.stored && entry.method !== zip.deflated)
    throw refusal(
      'compression-unknown',
      text(
        '“{name}” in this pack is compressed by method {method}; only 0 (not at all) and 8 (deflate) are known.',
        {
          ...facts,
          method: entry.method,
        },
      ),
    );
  // inode(7): the kind of file is in the upper four bits of the mode.
  switch ((entry.attributes >>> 28) & 0o17) {
    case 0o12:
      throw refusal('link', text('“{name}” in this pack is a link; it could lead anywhere.', facts));
    case 0o04:
      throw refusal('folder-entry', text('“{name}” in this pack is a folder; a pack has only files.', facts));
    case 0o10:
      break;
    default:
      throw refusal(
        'special-file',
        text('“{name}” in this pack is no plain file but a device, a pipe or a socket.', facts),
      );
  }
  const isOurs =
    entry.attributes === zip.attributes &&
    entry.madeBy === zip.madeBy &&
    entry.versionNeeded === zip.versionNeeded &&
    entry.flags === 0 &&
    entry.time === zip.time &&
    entry.date === zip.date &&
    entry.disk === 0 &&
    entry.internalAttributes === 0;
  if (!isOurs)
    throw refusal(
      'not-ours',
      text(
        '“{name}” has a mode, a time or flags that no pack has: another program has packed this again. Ask for the file that socklab pack has made.',
        facts,
      ),
    );
}

/** Whether what stands before the content is what the directory says. */
function checkLocalHeader(bytes: Buffer, at: number, entry: Header): void {
  const { offset, nameLength } = entry;
  const same =
    bytes.readUInt32LE(offset) === zip.localSignature &&
    // The fields that both have in common, and the name.
    bytes.compare(bytes, at + 6, at + 32, offset + 4, offset + 30) === 0 &&
    bytes.compare(
      bytes,
      at + zip.centralLength,
      at + zip.centralLength + nameLength,
      offset + zip.localLength,
      entry.dataStart,
    ) === 0;
  if (!same)
    throw refusal(
      'headers-differ',
      text('The directory of this pack says something else of “{name}” than stands before it.', {
        name: shownName(entry.name),
      }),
    );
}

function checkSizes({ name, method, size, packedSize }: Header): void {
  const facts = { name: shownName(name) };
  if (size > packLimits.entry)
    throw refusal(
      'file-too-big',
      text('“{name}” in this pack has {size} MiB; {most} are allowed.', {
        ...facts,
        size: Math.ceil(size / 2 ** 20),
        most: packLimits.entry / 2 ** 20,
      }),
    );
  if (size > packLimits.ratioFrom && size / Math.max(1, packedSize) > packLimits.ratio)
    throw refusal(
      'ratio',
      text('“{name}” in this pack would grow to more than {most} times its size when unpacked.', {
        ...facts,
        most: packLimits.ratio,
      }),
    );
  if (method === zip.stored && size !== packedSize)
    throw refusal('size-lies', text('“{name}” in this pack has not the size that it claims.', facts));
}

function zip64(): Error {
  return refusal(
    'zip64',
    text('This pack uses zip64, the form for files beyond 4 GiB, which no pack needs.'),
  );
}

function comments(): Error {
  return refusal('comment', text('There is a comment in this zip file; a pack has none.'));
}

function brokenDirectory(): Error {
  return refusal(
    'directory-broken',
    text('The directory of this pack is damaged. Copy or download it again.'),
  );
}

function hiddenData(): Error {
  return refusal(
    'hidden-data',
    text('Between the files of this pack lies something that its directory does not name.'),
  );
}
