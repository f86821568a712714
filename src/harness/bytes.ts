/** The UTF-8 bytes of a string, as a check sends them. */
export function bytes(content: string): Buffer {
  return Buffer.from(content, 'utf8');
}

/**
 * Bytes for people: printable ASCII as it is, the rest escaped the way C does it, at most `limit` bytes and then `…`.
 */
export function printable(data: Uint8Array, limit = 48): string {
  let shown = '';
  for (const byte of data.subarray(0, limit)) shown += escapes[byte] ?? String.fromCharCode(byte);
  return data.length > limit ? `${shown}…` : shown;
}

const escapes: readonly (string | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x0a) return '\\n';
  if (byte === 0x0d) return '\\r';
  if (byte === 0x09) return '\\t';
  if (byte === 0) return '\\0';
  if (byte === 0x5c) return '\\\\';
  return byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, '0')}` : undefined;
});
