import type { Because } from '../harness/api.ts';

/**
 * Words for a program that took an error of a system call for its own end. One that was killed by a signal made no such
 * decision: it touched foreign memory, aborted, or ran out of time or memory, and how it died is worded by the facts.
 * SIGPIPE alone is such an error too.
 */
export function unlessKilled(words: Because): Because {
  return seen => {
    const signal = seen.exit?.signal ?? null;
    return signal === null || signal === 'SIGPIPE' ? words(seen) : undefined;
  };
}
