import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as it is to be written, right or wrong; what is left out is what Socklab writes. */
export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly content: Uint8Array | string;
  readonly method?: number;
  /** Instead of the compressed content. */
  readonly data?: Uint8Array;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly packedSize?: number;
  readonly attributes?: number;
  readonly madeBy?: number;
  readonly date?: number;
  readonly extra?: Uint8Array;
  readonly comment?: string;
  /** Instead of where it lies. */
  readonly offset?: number;
  /** Only in the header before the content. */
  readonly local?: {
    readonly name?: string;
    readonly size?: number;
    readonly method?: number;
    readonly crc?: number;
  };
  /** Bytes that stand before its header. */
  readonly before?: Uint8Array;
}

export interface RawEnd {
  readonly entries?: number;
  readonly disk?: number;
  readonly directorySize?: number;
  readonly directoryOffset?: number;
  readonly comment?: string;
  /** Between the directory and the end. */
  readonly beforeEnd?: Uint8Array;
}

/** A zip file in which anything may be wrong. */
export function rawZip(entries: readonly RawEntry[], end: RawEnd = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content);
    const deflated = deflateRawSync(content, { level: 9 });
    const method = entry.method ?? (deflated.length < content.length ? 8 : 0);
    const data = Buffer.from(entry.data ?? (method === 8 ? deflated : content));
    const fields = { method, size: content.length, crc: crc32(content), ...entry };
    const before = Buffer.from(entry.before ?? '');
    const header = localHeader({ ...fields, ...entry.local }, data.length);
    local.push(before, header, data);
    central.push(centralHeader(fields, data.length, offset + before.length));
    offset += before.length + header.length + data.length;
  }
  const directory = Buffer.concat(central);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.disk ?? 0, 4);
  tail.writeUInt16LE(end.entries ?? entries.length, 8);
  tail.writeUInt16LE(end.entries ?? entries.length, 10);
  tail.writeUInt32LE(end.directorySize ?? directory.length, 12);
  tail.writeUInt32LE(end.directoryOffset ?? offset, 16);
  const comment = Buffer.from(end.comment ?? '');
  tail.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...local, directory, Buffer.from(end.beforeEnd ?? ''), tail, comment]);
}

type Fields = RawEntry & { readonly method: number; readonly size: number; readonly crc: number };

function common(fields: Fields, dataLength: number, nameLength: number): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(fields.flags ?? 0, 2);
  bytes.writeUInt16LE(fields.method, 4);
  bytes.writeUInt16LE(fields.date ?? 0x21, 8);
  bytes.writeUInt32LE(fields.crc, 10);
  bytes.writeUInt32LE(fields.packedSize ?? dataLength, 14);
  bytes.writeUInt32LE(fields.size, 18);
  bytes.writeUInt16LE(nameLength, 22);
  bytes.writeUInt16LE(fields.extra?.length ?? 0, 24);
  return bytes;
}

function localHeader(fields: Fields, dataLength: number): Buffer {
  const name = Buffer.from(fields.name);
  return Buffer.concat([
    Buffer.from('PK\x03\x04'),
    common(fields, dataLength, name.length),
    name,
    fields.extra ?? Buffer.alloc(0),
  ]);
}

function centralHeader(fields: Fields, dataLength: number, offset: number): Buffer {
  const name = Buffer.from(fields.name);
  const comment = Buffer.from(fields.comment ?? '');
  const start = Buffer.alloc(6);
  start.write('PK\x01\x02');
  start.writeUInt16LE(fields.madeBy ?? (3 << 8) | 20, 4);
  const rest = Buffer.alloc(14);
  rest.writeUInt16LE(comment.length, 0);
  rest.writeUInt32LE(fields.attributes ?? (0o100644 << 16) >>> 0, 6);
  rest.writeUInt32LE(fields.offset ?? offset, 10);
  return Buffer.concat([
    start,
    common(fields, dataLength, name.length),
    rest,
    name,
    fields.extra ?? Buffer.alloc(0),
    comment,
  ]);
}
