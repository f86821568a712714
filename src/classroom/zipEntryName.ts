import { getFileNameLowLevel, type Entry } from 'yauzl';

/** Systems on whose zip files `\` may stand for `/`: DOS, OS/2, NTFS, NTFS as Info-ZIP has it, VFAT (APPNOTE.TXT 4.4.2). */
const windows = new Set([0, 6, 10, 11, 14]);

/**
 * The name of an entry as it was meant. The standard knows UTF-8 with a flag and the letters of the first PC, but a Mac
 * writes UTF-8 without the flag, and Windows the encoding of its country: in China GBK.
 */
export function zipEntryName(entry: Entry): string {
  const name = unicodePath(entry) ?? decode(entry.fileNameRaw);
  return windows.has(entry.versionMadeBy >>> 8) ? name.replaceAll('\\', '/') : name;
}

/** Info-ZIP's extra field beside the name. */
function unicodePath(entry: Entry): string | undefined {
  if (!entry.extraFields.some(({ id }) => id === 0x7075)) return undefined;
  const utf8 = 0x800;
  const name = getFileNameLowLevel(
    entry.generalPurposeBitFlag | utf8,
    entry.fileNameRaw,
    entry.extraFields,
    true,
  );
  return name.includes('\uFFFD') ? undefined : name;
}

function decode(bytes: Uint8Array): string {
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

/** In the letters of the first PC every byte means something, if not always what was meant. */
function old(bytes: Uint8Array): string {
  return getFileNameLowLevel(0, Buffer.from(bytes), [], true);
}
