import { deflateSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { zip } from './zipFormat.ts';

export interface PackedFile {
  /** With `/`, below the top of the zip file. */
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * A zip file of these files in this order, which depends on nothing else: no times, no owners, no folders. Node's own
 * zlib compresses differently from version to version and from processor to processor; fflate does not.
 * @param mostRatio a file that would shrink to less than this part is stored as it is, for readers that take it for a bomb
 */
export function writeZip(files: readonly PackedFile[], mostRatio = Infinity): Uint8Array {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const deflated = deflateSync(content, { level: 9 });
    const isDeflated = deflated.length < content.length && content.length <= deflated.length * mostRatio;
    const data = isDeflated ? deflated : content;
    const nameBytes = Buffer.from(name);
    const fields = fieldsOf(isDeflated ? zip.deflated : zip.stored, content, data.length, nameBytes);

    const before = Buffer.alloc(zip.localLength);
    before.writeUInt32LE(zip.localSignature, 0);
    fields.copy(before, 4);
    local.push(before, nameBytes, data);

    const entry = Buffer.alloc(zip.centralLength);
    entry.writeUInt32LE(zip.centralSignature, 0);
    entry.writeUInt16LE(zip.madeBy, 4);
    fields.copy(entry, 6);
    entry.writeUInt32LE(zip.attributes, 38);
    entry.writeUInt32LE(offset, 42);
    central.push(entry, nameBytes);
    offset += before.length + nameBytes.length + data.length;
  }
  const end = Buffer.alloc(zip.endLength);
  end.writeUInt32LE(zip.endSignature, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(
    central.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...central, end]);
}

/** The 26 bytes that both headers of a file have in common, from the version needed to the length of extra fields. */
function fieldsOf(method: number, content: Uint8Array, packedSize: number, name: Buffer): Buffer {
  const isAscii = name.every(byte => byte < 0x80);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(zip.versionNeeded, 0);
  // Names of packs are ASCII, and need no word about it.
  if (!isAscii) fields.writeUInt16LE(zip.namesAreUtf8, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt16LE(zip.time, 6);
  fields.writeUInt16LE(zip.date, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packedSize, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}
