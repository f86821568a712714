import { inflateRaw, type InflateRaw } from 'node:zlib';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { crc32 } from './crc32.ts';
import { refusal, shownName } from './packError.ts';
import type { ZipEntry } from './readZip.ts';
import { zip } from './zipFormat.ts';

/**
 * The content of an entry. It is unpacked piece by piece, and never beyond the size that the entry claims.
 * @throws HumanError `pack-inflates-more`, `pack-size-lies`, `pack-compression-broken`, `pack-compression-rest`, `pack-checksum`
 */
export async function unpackEntry(entry: ZipEntry): Promise<Uint8Array> {
  const facts = { name: shownName(entry.name) };
  const content = entry.method === zip.stored ? entry.data : await inflate(entry, facts);
  if (content.length !== entry.size)
    throw refusal('size-lies', text('“{name}” in this pack has not the size that it claims.', facts));
  if (crc32(content) !== entry.crc32)
    throw refusal('checksum', text('“{name}” in this pack is damaged: its checksum is wrong.', facts));
  return content;
}

async function inflate({ data, size }: ZipEntry, facts: { name: string }): Promise<Uint8Array> {
  const { buffer, consumed } = await inflateUpTo(data, size).catch((error: unknown) => {
    switch (errorCode(error)) {
      case 'ERR_BUFFER_TOO_LARGE':
        throw refusal(
          'inflates-more',
          text('“{name}” in this pack is larger unpacked than it claims; it was made to fill disks.', facts),
        );
      case 'Z_DATA_ERROR':
      case 'Z_BUF_ERROR':
        throw refusal(
          'compression-broken',
          text('“{name}” in this pack is damaged: it cannot be unpacked.', facts),
        );
      default:
        throw error;
    }
  });
  if (consumed !== data.length)
    throw refusal(
      'compression-rest',
      text(
        'After the compressed bytes of “{name}” in this pack there are others that nothing unpacks.',
        facts,
      ),
    );
  return buffer;
}

/** @param limit in bytes of output, from which on it rejects with `ERR_BUFFER_TOO_LARGE` */
export async function inflateUpTo(
  data: Uint8Array,
  limit: number,
): Promise<{ buffer: Buffer; consumed: number }> {
  return new Promise((resolve, reject) => {
    inflateRaw(data, { maxOutputLength: Math.max(1, limit), info: true }, (error, result) => {
      if (error) return reject(error);
      // With `info` the result is not only the buffer; the types know only that.
      const { buffer, engine } = result as unknown as { buffer: Buffer; engine: InflateRaw };
      resolve({ buffer, consumed: engine.bytesWritten });
    });
  });
}
