import type { Entry } from 'yauzl';
import { text } from '../base/text.ts';
import { shownName } from '../pack/packError.ts';
import { zip } from '../pack/zipFormat.ts';
import { archiveDamaged, archiveEncrypted } from './archiveComplaint.ts';
import { submissionLimits } from './submissionLimits.ts';
import { submissionLink, submissionSpecialFile } from './submittedFiles.ts';
import { submissionRefusal } from './submissionRefusal.ts';

/**
 * What a file in a zip file says of itself, before its content is touched.
 * @throws HumanError `submission-encrypted`, `-link`, `-special-file`, `-compression-unknown`, `-ratio`, `-damaged`
 */
export function checkZipEntry(entry: Entry, name: string): void {
  if (entry.isEncrypted()) throw archiveEncrypted();
  checkMode(entry.externalFileAttributes >>> 16, name);
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  if (compressionMethod !== zip.stored && compressionMethod !== zip.deflated)
    throw submissionRefusal(
      'compression-unknown',
      text(
        '“{name}” in this zip file is compressed in a way that not every program knows (method {method}). Make it again with the usual settings.',
        { name: shownName(name), method: compressionMethod },
      ),
    );
  // Their sum is compared later; here a number that no file has would only be carried on.
  if (![compressedSize, uncompressedSize].every(Number.isSafeInteger)) throw archiveDamaged();
  if (
    uncompressedSize > submissionLimits.ratioFrom &&
    uncompressedSize / Math.max(1, compressedSize) > submissionLimits.ratio
  )
    throw submissionRefusal(
      'ratio',
      text('“{name}” in this zip file would grow to more than {most} times its size when unpacked.', {
        name: shownName(name),
        most: submissionLimits.ratio,
      }),
    );
}

/** The kind of file is in the upper four bits, see inode(7); programs on Windows leave them zero. */
function checkMode(mode: number, name: string): void {
  switch (mode >>> 12) {
    case 0o00:
    case 0o04:
    case 0o10:
      return;
    case 0o12:
      throw submissionLink(name);
    default:
      throw submissionSpecialFile(name);
  }
}
