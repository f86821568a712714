import type { ByteDiff } from '../protocol/finding.ts';

const reach = 16;

/** Offset of the first byte in which the two differ (a missing byte differs), or -1 when they are equal. */
export function firstDifference(expected: Uint8Array, actual: Uint8Array): number {
  const common = Math.min(expected.length, actual.length);
  if (Buffer.compare(expected.subarray(0, common), actual.subarray(0, common)) === 0) {
    return expected.length === actual.length ? -1 : common;
  }
  let low = 0;
  let high = common;
  // Halving on Buffer.compare finds the spot in 8 MiB without visiting every byte in JavaScript.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(expected.subarray(low, middle), actual.subarray(low, middle)) === 0) low = middle;
    else high = middle;
  }
  return low;
}

/** Both sides around their first difference, up to 16 bytes before and after; undefined when they are equal. */
export function byteDiff(expected: Uint8Array, actual: Uint8Array): ByteDiff | undefined {
  const offset = firstDifference(expected, actual);
  if (offset < 0) return undefined;
  const windowStart = Math.max(0, offset - reach);
  const expectedWindow = expected.subarray(windowStart, offset + reach);
  const actualWindow = actual.subarray(windowStart, offset + reach);
  return {
    offset,
    expectedLength: expected.length,
    actualLength: actual.length,
    windowStart,
    expectedHex: hex(expectedWindow),
    actualHex: hex(actualWindow),
    expectedAscii: ascii(expectedWindow),
    actualAscii: ascii(actualWindow),
  };
}

function hex(data: Uint8Array): string {
  return Array.from(data, byte => byte.toString(16).padStart(2, '0')).join(' ');
}

function ascii(data: Uint8Array): string {
  return Array.from(data, byte => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.')).join('');
}
