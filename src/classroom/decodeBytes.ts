/**
 * A text that does not say in which encoding it is: UTF-8, else Chinese where it is that, else whatever `old` makes of it.
 * A byte order mark stays.
 */
export function decodeBytes<T>(bytes: Uint8Array, old: (bytes: Uint8Array) => T): string | T {
  return strictly('utf-8', bytes) ?? chinese(bytes) ?? old(bytes);
}

function strictly(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * As GBK, where most of it are usual characters: two bytes of GB 2312, from 0xB0A1 on. By chance any letters with accents
 * would be Chinese, too.
 */
function chinese(bytes: Uint8Array): string | undefined {
  let usual = 0;
  let pairs = 0;
  for (let i = 0; i < bytes.length; i++) {
    const [lead = 0, trail = 0] = [bytes[i], bytes[i + 1]];
    if (lead < 0x80) continue;
    pairs++;
    if (lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1) usual++;
    i++;
  }
  return usual * 2 >= pairs ? strictly('gb18030', bytes) : undefined;
}
