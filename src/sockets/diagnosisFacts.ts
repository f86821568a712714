import { afterwards } from './delta.ts';
import type { DiagnosisFacts, DiagnosisKind } from './diagnosis.ts';
import type { Case } from './symptomGroups.ts';
import { unreadBytes } from './symptoms.ts';
import type { WatchedConnection, WatchedEnd, WatchedListener } from './watchedSockets.ts';

/** The measured values behind a case of a connection, as of a look. */
export function connectionFacts(
  kind: DiagnosisKind,
  end: WatchedEnd,
  connection: WatchedConnection,
  at: number,
): DiagnosisFacts {
  const { row } = end;
  switch (kind) {
    case 'end-unread':
      return { bytes: row.recvQ };
    case 'reset-unread':
      return { bytes: unreadBytes(row) };
    case 'peer-does-not-read':
      return { bytes: row.sendQ, mutual: isMutual(end, connection) };
    case 'syn-retrying':
      return { retransmits: row.timer?.retransmits ?? 0 };
    case 'orphan': {
      const { timer } = afterwards(row, at - end.at);
      return timer ? { expiresMs: timer.expiresMs } : {};
    }
    default:
      return {};
  }
}

/** The accept queue, and how many clients try in vain. */
export function queueFacts({ row, dropsBefore }: WatchedListener, retrying: number): DiagnosisFacts {
  return {
    acceptQueue: row.recvQ,
    backlog: row.sendQ,
    ...(row.drops !== undefined && { drops: row.drops - dropsBefore }),
    retrying,
  };
}

/** Both ends have bytes that the other does not take. */
function isMutual({ side }: WatchedEnd, { client, server }: WatchedConnection): boolean {
  const other = side === 'client' ? server : client;
  return other?.goneAt === undefined && other?.row.timer?.kind === 'persist' && other.row.sendQ > 0;
}

/** The ids of the sockets of some cases, and of their connections. */
export function idsOf(cases: readonly Case[]): { sockets: string[]; connections: string[] } {
  return {
    sockets: cases.map(({ socket }) => socket.row.id),
    connections: cases.flatMap(({ connection }) => connection?.id ?? []),
  };
}
