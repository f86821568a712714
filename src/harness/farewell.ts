import { text } from '../base/text.ts';
import type { CheckContext } from './checkContext.ts';
import { exitWords } from './explain.ts';
import type { Because } from './seen.ts';
import type { Server } from './server.ts';
import type { ServerExit } from './serverProcess.ts';
import { slowdown } from './slowdown.ts';

/** How a program is to end. */
export interface ExitOptions {
  /** Milliseconds on a quiet machine; 5,000 when absent. */
  readonly within?: number;
  /** Exit statuses and signal names that are right; 0 when absent. */
  readonly codes?: readonly (number | NodeJS.Signals)[];
}

/** Whoever asks late still gives it the time to be seen. */
const leastMs = 500;

/** See {@link Server.expectExit}. */
export async function expectExit(
  context: CheckContext,
  server: Server,
  because: Because | undefined,
  { within = 5000, codes = [0] }: ExitOptions = {},
): Promise<ServerExit> {
  // Where others want the processors too, ending takes longer; what it does not do at all it does not do later either.
  const patience = Math.max(within, leastMs) * slowdown();
  const outcome = await context.until(() => server.hasExited, {
    notifier: server.changed,
    within: patience,
  });
  if (outcome === 'over') await context.endIfOver();
  const { exit } = server;
  const due = text('ends with {codes}', { codes: codes.join(', ') });
  if (!exit) {
    return context.fail({
      server,
      message: text('Your server was to end and still runs after {seconds} s.', {
        seconds: (patience / 1000).toFixed(1),
      }),
      expectedWords: due,
      actualWords: text('still runs'),
      because,
    });
  }
  if (codes.some(code => code === exit.code || code === exit.signal)) return exit;
  return context.fail({
    server,
    message: text('Your server {exit}; that is not the end it was to come to.', { exit: exitWords(exit) }),
    expectedWords: due,
    actualWords: exitWords(exit),
    because,
  });
}

/** See {@link Server.expectRefuses}. */
export async function expectRefuses(
  context: CheckContext,
  server: Server,
  within: number,
  because: Because | undefined,
): Promise<void> {
  const listens = (): boolean => server.listeners().some(row => row.port === server.port);
  // Asked of the kernel, not by connecting: a connection would be one more client to a server that is going.
  const began = context.now();
  const closed = await context.eventually(() => !listens(), within * slowdown());
  if (closed) {
    const visitor = await server.dial();
    const outcome = await visitor.settled();
    visitor.discard();
    if (outcome === 'refused') return;
  }
  await context.fail({
    server,
    message: text('Your server still takes new connections {seconds} s later; they should be refused.', {
      seconds: ((context.now() - began) / 1000).toFixed(1),
    }),
    expectedWords: text('no listening socket, connections refused (RST answers SYN)'),
    actualWords: text('the listening socket is open'),
    because,
  });
}
