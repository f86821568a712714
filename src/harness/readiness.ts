import { text, type Text } from '../base/text.ts';
import type { ListenRow } from '../proc/listenWatch.ts';
import { readListeners } from '../proc/listenWatch.ts';
import { hasOwnNetwork } from '../protocol/grade.ts';
import type { CheckContext } from './checkContext.ts';
import { exitWords, explain, isStopped, stopped } from './explain.ts';
import type { Failure } from './makeFinding.ts';
import type { Advice, Because, Seen } from './seen.ts';
import type { Server } from './server.ts';
import { StartPatience } from './startPatience.ts';

/** A program that listens elsewhere may be about to open the right port too. */
const elsewhereForMs = 1500;
/** From here on the kernel picks ports by itself (ip_local_port_range in ip(7)). */
const firstEphemeralPort = 32_768;
/** Every so many looks all listeners are read, whatever the program seems to hold: it may hold one in a pipe's place. */
const askedEvery = 10;
/** After the first process has left: time for a daemon to show itself. */
const daemonMs = 1000;

/**
 * Resolves when a LISTEN socket on the server's port belongs to the learner's process tree. Never by a connect: that
 * would use up an accept. A program that exits, goes to the background, listens elsewhere or never listens ends the
 * check with words for just that; a port that somebody else holds is the machine's trouble, not the learner's.
 */
export async function awaitListening(
  context: CheckContext,
  server: Server,
  because?: Because,
): Promise<void> {
  const began = context.now();
  const patience = new StartPatience(context, server);
  let exitedAt: number | undefined;
  let elsewhereSince: number | undefined;
  for (let pause = 3, looks = 1; ; pause = Math.min(pause * 1.5, 25), looks++) {
    await context.endIfOver();
    const now = context.now();
    // The kernel walks its whole socket table for a list of listeners; a program without a socket needs none.
    const mayListen = server.hasExited || looks % askedEvery === 0 || server.holdsSocket();
    const rows = mayListen ? readListeners() : [];
    const onPort = rows.filter(row => row.port === server.port);
    const own = onPort.length > 0 || now - began > 300 ? server.listeners(rows) : [];
    const listening = own.filter(row => row.port === server.port);
    if (server.startError !== undefined) {
      context.giveUp(
        text('The system could not start your program: {reason}.', { reason: server.startError }),
      );
    }
    if (server.excess) return await context.fail({ server });
    if (server.hasExited) {
      exitedAt ??= now;
      if (listening.length > 0) return await context.fail(daemonFailure(server));
      if (server.members().length === 0 || now - exitedAt > daemonMs) {
        return await failExited(context, server, onPort, because);
      }
    } else if (listening.length > 0 && server.firstProcessRuns()) {
      if (listening.some(reachable)) return;
      return await failAddress(context, server, listening);
    }
    if (own.length > 0) elsewhereSince ??= now;
    if (elsewhereSince !== undefined && now - elsewhereSince > elsewhereForMs && !server.hasExited) {
      return await failElsewhere(context, server, own);
    }
    if (patience.isOver()) return await failSilent(context, server);
    await server.changed.next(pause);
  }
}

/** Contract C2: 127.0.0.1, or any wildcard. An IPv6 wildcard takes IPv4 clients too unless it was told not to. */
function reachable(row: ListenRow): boolean {
  return ['127.0.0.1', '0.0.0.0', '::', '::ffff:127.0.0.1', '::ffff:0.0.0.0'].includes(row.address);
}

async function failExited(
  context: CheckContext,
  server: Server,
  onPort: readonly ListenRow[],
  because: Because | undefined,
): Promise<never> {
  const { exit } = server;
  // Nobody but the harness picks ports in this run, so a stranger on ours is the machine's affair. In a network of
  // the run's own there are no strangers: the program itself, started for another check, has taken more than its port.
  if (onPort.length > 0 && !hasOwnNetwork(context.host.sandbox)) {
    context.giveUp(
      text('Port {port} was taken by another program of this machine in the meantime. Grade again.', {
        port: server.port,
      }),
    );
  }
  return context.fail({
    server,
    message: text('Your program {exit} before it listened on port {port}.', {
      exit: exit ? exitWords(exit) : text('ended'),
      port: server.port,
    }),
    because: seen => because?.(seen) ?? explainEarlyExit(seen),
  });
}

/** Whether the process that was started has left as if all were well, and another one listens. */
export async function inBackground(server: Server): Promise<boolean> {
  if (!server.hasLeft) return false;
  const exit = await server.exited;
  return exit?.code === 0 && server.listeners().some(row => row.port === server.port);
}

export function daemonFailure(server: Server): Failure {
  return {
    server,
    message: text(
      'Your program put itself into the background: the process that was started has left, another one listens.',
    ),
    because: () => ({
      cause: text('It forked and the parent exited (daemon(3), or fork() and exit()).'),
      next: text(
        'Stay in the foreground: whoever starts a server must be able to see when it ends, and to stop it.',
      ),
    }),
  };
}

async function failAddress(
  context: CheckContext,
  server: Server,
  rows: readonly ListenRow[],
): Promise<never> {
  return context.fail({
    server,
    message: text('Your server listens on {address} only; clients come to 127.0.0.1.', {
      address: rows.map(row => row.address).join(', '),
    }),
    because: () => ({
      next: text('Bind to 127.0.0.1 (INADDR_LOOPBACK) or to all addresses (INADDR_ANY).'),
    }),
  });
}

async function failElsewhere(
  context: CheckContext,
  server: Server,
  rows: readonly ListenRow[],
): Promise<never> {
  return context.fail({
    server,
    message: text('Your server listens on port {actual}, expected was {expected}.', {
      actual: rows.map(row => row.port).join(', '),
      expected: server.port,
    }),
    because: () => ({
      cause: causeOfWrongPort(server.port, rows[0]?.port ?? 0),
      next: text(
        'Take the port from the first argument (argv[1]) and hand it to bind() in network byte order: htons(port).',
      ),
    }),
  });
}

function causeOfWrongPort(expected: number, actual: number): Text {
  const swapped = ((expected & 0xff) << 8) | (expected >> 8);
  if (actual === swapped) {
    return text('The two bytes of the port are swapped: htons() is missing.');
  }
  if (actual >= firstEphemeralPort) {
    return text(
      'The kernel chose this port, because bind() was not called or got port 0; or the port is fixed in the program.',
    );
  }
  return text('The port is fixed in the program, or read from the wrong place.');
}

async function failSilent(context: CheckContext, server: Server): Promise<never> {
  return context.fail({
    server,
    message: text('Your program runs, but it opened no listening socket on port {port}.', {
      port: server.port,
    }),
    because: explainSilence,
  });
}

function explainEarlyExit(seen: Seen): Advice {
  const general = explain(seen);
  // Nothing of the program has run when the system could not even start it.
  if (seen.exit?.code === 126 || seen.exit?.code === 127) return general;
  return {
    cause: general.cause,
    next: text(
      'Look at what socket(), bind() and listen() return, and print the error (perror) before you give up.',
    ),
  };
}

function explainSilence(seen: Seen): Advice {
  if (isStopped(seen)) return stopped;
  return {
    cause: text('Your server is here: {calls}.', { calls: seen.calls }),
    next: text('Call socket(), bind() and listen() before anything that waits or computes for long.'),
  };
}
