import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import * as path from 'node:path';
import { errorCode } from '../lab/fileErrors.ts';
import { submissionLink, submissionSpecialFile, submissionUnreadable } from './submittedFiles.ts';

/**
 * Reads a file that nobody vouches for. A link is not followed, a pipe is not waited for, and no more is read than is
 * allowed, also while somebody appends to it.
 * @param name what it is called where people read it.
 * @throws HumanError `submission-link`, `submission-special-file`, `submission-unreadable`, or what `tooBig` gives
 */
export async function readPlainFile(
  file: string,
  most: number,
  tooBig: () => Error,
  name: string = path.basename(file),
): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => Promise.reject(openComplaint(error, name)),
  );
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw submissionSpecialFile(name);
    if (stats.size > most) throw tooBig();
    const buffer = Buffer.alloc(stats.size);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

function openComplaint(error: unknown, name: string): Error {
  switch (errorCode(error)) {
    case 'ELOOP':
      return submissionLink(name);
    case 'EACCES':
    case 'EPERM':
      return submissionUnreadable(name);
    // A socket, or a device without a driver.
    case 'ENXIO':
    case 'ENODEV':
      return submissionSpecialFile(name);
    default:
      return error as Error;
  }
}
