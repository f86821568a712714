import { firstOf, text, type Because, type CheckContext, type Server } from '../harness/api.ts';
import { holdsBack } from './basics.ts';
import type { ConversationOptions } from './conversation.ts';
import { unlessKilled } from './unlessKilled.ts';

/** Killed with a client connected, started again while TIME-WAIT holds the port. */
export async function restartInTimeWait(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({}, because);
  await client.echo(t.random.letters(6), firstOf(because, holdsBack));
  // Who closes first keeps TIME-WAIT, and a killed process closes: the port of the server is held, not ours.
  await server.kill();
  await client.expectEnd(resetAtDeath);
  await client.close();
  const inTimeWait = async (): Promise<number> =>
    (await server.sockets()).filter(row => row.state === 'TIME-WAIT' && row.local.port === server.port)
      .length;
  await t.eventually(async () => (await inTimeWait()) > 0, 2000);
  const n = await inTimeWait();
  await server.start(() => ({
    message: text(
      'Started again on port {port}, your server could not listen. Connections of its former life in TIME-WAIT there: {n}.',
      { port: server.port, n },
    ),
    cause: text(
      'bind() fails with EADDRINUSE: Address already in use. The side that closed first keeps its port in TIME-WAIT for 60 s.',
    ),
    next: text('Set SO_REUSEADDR with setsockopt() on the listening socket before you call bind().'),
  }));
  await server.expectServes(firstOf(because, holdsBack));
}

const resetAtDeath: Because = seen => {
  if (seen.end !== 'reset') return undefined;
  return {
    message: text('Killed with a client connected, your server left that client with RST instead of FIN.'),
    cause: text(
      'SO_LINGER is set to 0 seconds: then every close, also that of a dying process, throws away what is not yet delivered and resets.',
    ),
    next: text(
      'Do not set SO_LINGER. Against TIME-WAIT at a restart SO_REUSEADDR on the listening socket is enough.',
    ),
  };
};

/** SIGSTOP and SIGCONT three times; the same connection goes on. */
export async function stopAndContinue(
  t: CheckContext,
  server: Server,
  { because }: ConversationOptions = {},
): Promise<void> {
  const client = await server.connect({}, because);
  const words = firstOf(because, interrupted);
  // Twice, so that a program that closes after one read is not told about signals.
  await client.echo(t.random.letters(4), firstOf(because, holdsBack));
  await client.echo(t.random.letters(4), firstOf(because, holdsBack));
  for (let k = 0; k < 3; k++) {
    await server.stop();
    await t.pause(50);
    await server.continue();
    await t.pause(50);
    await client.echo(t.random.letters(4), words);
  }
  await client.close();
  await server.expectServes(words);
}

const interrupted: Because = unlessKilled(seen => {
  if (!seen.exit && seen.end === 'open') return undefined;
  return {
    message: seen.exit
      ? text('After a stop and a continue (Ctrl+Z, fg) your server ended.')
      : text('After a stop and a continue (Ctrl+Z, fg) your server closed a connection that was in use.'),
    cause: text(
      'A system call returned -1 with EINTR and the program took that for an error. epoll_wait does so after SIGCONT, and so do socket calls with a time-out (signal(7)).',
    ),
    next: text('When errno is EINTR, call again.'),
  };
});
