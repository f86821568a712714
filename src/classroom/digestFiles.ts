import { createHash } from 'node:crypto';
import type { SubmissionFile } from '../lab/submission.ts';

/**
 * SHA-256 over names and contents, hexadecimal: the same for a folder and for any zip file of it, in whatever order its
 * files come, at whatever time and on whatever system it was packed.
 */
export function digestFiles(files: readonly SubmissionFile[]): string {
  const hash = createHash('sha256');
  for (const { name, content } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // A name has no zero byte and the length is fixed, so that no two lists of files give the same bytes.
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(content.length));
    hash.update(name).update('\0').update(size).update(content);
  }
  return hash.digest('hex');
}
