import { text, type Advice, type Because, type Seen } from 'socklab/harness';

/** Words for a connection that the server lost while it lives; how a server died is worded by the facts. */
export function whileAlive(words: (seen: Seen) => Advice | undefined): Because {
  return seen => (seen.exit ? undefined : words(seen));
}

/** Words for a server that died of what a client did. `deed` says what: `A client sent RST.` */
export function dies(deed: Advice): Because {
  return seen => (seen.exit ? deed : undefined);
}

/** The server holds back bytes that it has read: it waits for a newline, a full buffer or the end of the input. */
export const holdsBack = whileAlive(seen => {
  if (seen.accepted === false || seen.unread > 0 || seen.end !== 'open' || seen.received.length > 0)
    return undefined;
  return {
    cause: text(
      'TCP has no lines and no messages. Your program has read the bytes (Recv-Q is 0) and holds them back: it waits for a newline, for a full buffer or for the end of the input, or its output is buffered and not flushed. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text(
      'Echo what read() returned, at once, however little it is. No readLine, fgets or readFully; flush buffered output.',
    ),
  };
});
