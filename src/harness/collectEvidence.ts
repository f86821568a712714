import { setTimeout as delay } from 'node:timers/promises';
import { text, type Text } from '../base/text.ts';
import { readThreads } from '../proc/threads.ts';
import type { Evidence } from '../protocol/finding.ts';
import type { SocketRow } from '../sockets/model.ts';
import type { CheckContext } from './checkContext.ts';
import type { Client } from './client.ts';
import { ConnectionNames } from './connectionNames.ts';
import { callsInWords, connectionLines, processLine } from './evidenceWords.ts';
import { exitWords } from './explain.ts';
import { describeProcesses } from './kernelView.ts';
import type { Server } from './server.ts';

const connectionLimit = 20;

interface Collected {
  readonly evidence: Evidence;
  readonly rows: readonly SocketRow[];
  readonly names: ConnectionNames;
  /** The blocked calls of all threads, in words, the telling ones first. */
  readonly calls: string;
  /** Whether some thread was running, or about to, at every one of many looks. */
  readonly spins: boolean;
}

/** What the kernel shows of a server and of the check's connections to it, now. */
export async function collectEvidence(
  context: CheckContext,
  server: Server | undefined,
  concerned: Client | undefined,
): Promise<Collected> {
  const say = (sentence: Text): string => context.host.localizer.say(sentence);
  const names = new ConnectionNames(context.clients);
  const members = server?.members() ?? [];
  const rows = server ? await server.sockets() : [];
  const processes = describeProcesses(members, server?.pipes ?? new Set(), rows, names.nameServerSocket, say);
  const connections = context.clients
    .map(client => ({
      label: client.label,
      concerned: client === concerned,
      client: names.clientEnd(rows, client),
      server: names.serverEnd(rows, client),
    }))
    .filter(each => isOpen(each.client) || isOpen(each.server) || (each.concerned && concerned?.isConnected))
    .sort((a, b) => telling(b) - telling(a));
  const listenRow = rows.find(row => row.state === 'LISTEN' && row.local.port === server?.port);
  const calls = callsInWords(processes, say);
  const exit = server?.exit;
  const evidence: Evidence = {
    lines: [
      ...(exit ? [say(text('Your server {exit}.', { exit: exitWords(exit) }))] : []),
      ...processes.slice(0, 6).map(each => processLine(each, say)),
      ...connectionLines(connections, say).slice(0, 6),
      ...(listenRow
        ? [
            say(
              text(
                'Listener {address}:{port}, connections that wait for accept(): {queue}, backlog: {backlog}.',
                {
                  address: listenRow.local.address,
                  port: listenRow.local.port,
                  queue: listenRow.recvQ,
                  backlog: listenRow.sendQ,
                },
              ),
            ),
          ]
        : []),
    ],
    processes,
    connections: connections.slice(0, connectionLimit).map(({ label, client, server: end }) => ({
      label,
      ...(client ? { client } : {}),
      ...(end ? { server: end } : {}),
    })),
    ...(listenRow
      ? {
          listener: {
            address: listenRow.local.address,
            port: listenRow.local.port,
            acceptQueue: listenRow.recvQ,
            backlog: listenRow.sendQ,
          },
        }
      : {}),
    ...(exit ? { exit: { code: exit.code, signal: exit.signal } } : {}),
    output: server?.output ?? { stdout: '', stderr: '', droppedBytes: 0 },
  };
  return { evidence, rows, names, calls, spins: await spins(members.map(({ pid }) => pid)) };
}

const looks = 10;
const lookEveryMs = 25;

/**
 * A loop that never waits has a thread that wants a processor at every look, however little of one a busy machine gives
 * it; a server at work sleeps between two clients.
 */
async function spins(pids: readonly number[]): Promise<boolean> {
  const running = (): number[] =>
    pids.flatMap(pid => readThreads(pid).flatMap(({ tid, state }) => (state === 'R' ? tid : [])));
  let always = new Set(running());
  for (let look = 1; look < looks && always.size > 0; look++) {
    await delay(lookEveryMs);
    always = new Set(running().filter(tid => always.has(tid)));
  }
  return always.size > 0;
}

/** Which connection is worth showing first: the one in question, then unread data, not accepted, unsent data. */
function telling({ concerned, server: end }: { concerned: boolean; server: SocketRow | undefined }): number {
  if (!end) return concerned ? 16 : 0;
  return (
    (concerned ? 16 : 0) + (end.recvQ > 0 ? 8 : 0) + (end.inode === 0 ? 4 : 0) + (end.sendQ > 0 ? 2 : 0) + 1
  );
}

/** What is left of past clients in TIME-WAIT says nothing. */
function isOpen(row: SocketRow | undefined): boolean {
  return row !== undefined && row.state !== 'TIME-WAIT';
}
