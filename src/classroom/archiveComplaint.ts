import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { zip } from '../pack/zipFormat.ts';
import { submissionRefusal } from './submissionRefusal.ts';

/** What yauzl means by an error, for people; anything with a code of Node's own comes back as it is. */
export function archiveComplaint(error: unknown, archive: Buffer): unknown {
  if (!(error instanceof Error) || errorCode(error) !== undefined) return error;
  const { message } = error;
  if (message.startsWith('End of central directory')) return archiveHasNoEnd(archive);
  if (message.startsWith('multi-disk'))
    return submissionRefusal(
      'several-disks',
      text('This zip file claims to be one of several parts. Make it again, in one part.'),
    );
  if (message.startsWith('strong encryption')) return archiveEncrypted();
  return archiveDamaged();
}

function archiveHasNoEnd(archive: Buffer): Error {
  const beginsLikeOne = archive.length >= 4 && archive.readUInt32LE(0) === zip.localSignature;
  return beginsLikeOne
    ? submissionRefusal(
        'truncated',
        text('This zip file is incomplete: its end is missing. Upload or copy it again.'),
      )
    : submissionRefusal('not-zip', text('This is no zip file, whatever its name says. Hand in a zip file.'));
}

export function archiveDamaged(): Error {
  return submissionRefusal('damaged', text('This zip file is damaged. Make it again and hand it in anew.'));
}

export function archiveEncrypted(): Error {
  return submissionRefusal('encrypted', text('This zip file has a password. Make it again without one.'));
}
