import { getFileNameLowLevel, type Entry } from 'yauzl';
import { decodeBytes } from './decodeBytes.ts';

/** Systems on whose zip files `\` may stand for `/`: DOS, OS/2, NTFS, NTFS as Info-ZIP has it, VFAT (APPNOTE.TXT 4.4.2). */
const windows = new Set([0, 6, 10, 11, 14]);

/**
 * The name of an entry as it was meant. The standard knows UTF-8 with a flag and the letters of the first PC, but a Mac
 * writes UTF-8 without the flag, and Windows the encoding of its country: in China GBK.
 */
export function zipEntryName(entry: Entry): string {
  const name = unicodePath(entry) ?? decodeBytes(entry.fileNameRaw, old);
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

/** In the letters of the first PC every byte means something, if not always what was meant. */
function old(bytes: Uint8Array): string {
  return getFileNameLowLevel(0, Buffer.from(bytes), [], true);
}
