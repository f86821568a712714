/** From 0x80 to 0x9F, where it differs from Latin-1 (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
const special = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** What Windows writes in western Europe. Node's own decoder takes it for Latin-1 in several versions of 20 to 24. */
export function windows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[\u0080-\u009f]/g, letter => special[letter.charCodeAt(0) - 0x80] ?? letter);
}
