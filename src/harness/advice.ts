import type { Advice, Because, Seen } from './seen.ts';

/** Words for a connection that the server lost while it lives; how a server died is worded by the facts. */
export function whileAlive(words: (seen: Seen) => Advice | undefined): Because {
  return seen => (seen.exit ? undefined : words(seen));
}

/** Words for a server that died of what a client did. `deed` says what: `A client sent RST.` */
export function dies(deed: Advice): Because {
  return seen => (seen.exit ? deed : undefined);
}

/** The first of these that has words. */
export function firstOf(...words: readonly (Because | undefined)[]): Because {
  return seen => {
    for (const each of words) {
      const advice = each?.(seen);
      if (advice) return advice;
    }
    return undefined;
  };
}
