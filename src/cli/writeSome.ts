import type { Writable } from 'node:stream';

/** Resolves when the words are on their way, or nobody takes them any more: a closed pipe is no error here. */
export async function writeSome(stdout: Writable, words: string): Promise<void> {
  await new Promise<void>(resolve => {
    if (!stdout.writable) {
      resolve();
      return;
    }
    // The event comes after the callback, so its listener stays.
    stdout.once('error', resolve);
    stdout.write(words, error => {
      if (!error) stdout.off('error', resolve);
      resolve();
    });
  });
}
