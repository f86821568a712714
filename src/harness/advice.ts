import type { Advice, Because, Seen } from './seen.ts';

/**
 * Words for an expectation that was not met while the server's program ran on; how a program died is worded by the facts.
 *
 * ```ts
 * const keptBack = whileAlive(seen => {
 *   if (seen.unread > 0) return undefined; // it has not even read what we sent
 *   return { cause: text('…'), next: text('…') };
 * });
 * await client.expect(bytes('olleh\n'), keptBack);
 * ```
 */
export function whileAlive(words: (seen: Seen) => Advice | undefined): Because {
  return seen => (seen.exit ? undefined : words(seen));
}

/** Words for a server that died of what a client did. `deed` says what: `A client sent RST.` */
export function dies(deed: Advice): Because {
  return seen => (seen.exit ? deed : undefined);
}

/** The words of the first of these that has any: put the special case before the general one. */
export function firstOf(...words: readonly (Because | undefined)[]): Because {
  return seen => {
    for (const each of words) {
      const advice = each?.(seen);
      if (advice) return advice;
    }
    return undefined;
  };
}
