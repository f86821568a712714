import type { DiagnosisKind } from './diagnosis.ts';
import type { SocketRow } from './model.ts';
import type { WatchedConnection, WatchedEnd } from './watchedSockets.ts';

/** A condition that becomes a diagnosis when it lasts. */
export interface Symptom {
  readonly kind: DiagnosisKind;
  /** Since when, where the socket tells more than that it is so now. */
  readonly since?: number;
  /** What has to stay or grow for the condition to last: when it falls, something moves, and the time starts again. */
  readonly level?: number;
}

/** They may have passed and come again while nobody looked; what is behind the others does not come back. */
export const comeAndGo: ReadonlySet<DiagnosisKind> = new Set(['backlog-full', 'peer-does-not-read']);

/**
 * What an end shows now by its row and that of the other end (signatures: ss(8), tcp(7)).
 * @param isListenedOn whether its address has a listener; without one, nobody could accept
 */
export function symptomsOf(
  end: WatchedEnd,
  { client, server }: WatchedConnection,
  isListenedOn: boolean,
): Symptom[] {
  const { row } = end;
  const other = end.side === 'client' ? server : client;
  if (end.goneAt !== undefined) return [];
  if (isWaiting(end)) return isListenedOn ? [{ kind: 'not-accepted' }] : [];
  // What the other program cannot have done yet is no news: it has no descriptor for this connection.
  if (other && isWaiting(other)) return [];

  const symptoms: Symptom[] = [];
  if (row.timer?.kind === 'persist' && row.sendQ > 0) {
    // A reader that is slower than the writer takes from its own queue for long before its window opens again.
    const unread = other && other.goneAt === undefined ? other.row.recvQ : 0;
    symptoms.push({ kind: 'peer-does-not-read', level: row.sendQ + unread });
  }
  const stateSymptom = symptomOfState(end, other);
  if (stateSymptom) symptoms.push(stateSymptom);
  return symptoms;
}

function symptomOfState({ row, firstSeen }: WatchedEnd, other: WatchedEnd | undefined): Symptom | undefined {
  switch (row.state) {
    case 'SYN-SENT':
      return (row.timer?.retransmits ?? 0) > 0 ? { kind: 'syn-retrying', since: firstSeen } : undefined;
    case 'CLOSE-WAIT':
      // With something left to send it is a half-close in order: the answer is still on its way.
      if (row.sendQ > 0) return undefined;
      return row.recvQ === 0 ? { kind: 'close-wait' } : { kind: 'end-unread', level: row.recvQ };
    case 'FIN-WAIT-2':
      if (row.inode === 0) return { kind: 'orphan' };
      return isStuckInCloseWait(other) ? undefined : { kind: 'half-closed' };
    case 'TIME-WAIT':
      return { kind: 'time-wait-pile' };
    default:
      return undefined;
  }
}

/** The server's end of a connection that nobody has accepted: no process holds it although it can receive. */
function isWaiting({ side, row, goneAt }: WatchedEnd): boolean {
  return (
    side === 'server' &&
    goneAt === undefined &&
    row.inode === 0 &&
    (row.state === 'ESTAB' || row.state === 'CLOSE-WAIT')
  );
}

/** Then the other end is what is wrong, and is told of. */
function isStuckInCloseWait(other: WatchedEnd | undefined): boolean {
  return other?.goneAt === undefined && other?.row.state === 'CLOSE-WAIT' && other.row.sendQ === 0;
}

/**
 * Why a socket whose connection is over is still open in a process.
 * @param otherIsHeld whether a process still holds the other end, too
 * @returns the end that shows it: the other one where it closed with bytes unread and so reset this one
 */
export function symptomOfHeld(
  end: WatchedEnd,
  { client, server }: WatchedConnection,
  otherIsHeld: boolean,
): { readonly end: WatchedEnd; readonly kind: DiagnosisKind } {
  const other = end.side === 'client' ? server : client;
  // Only an orderly end leads to TIME-WAIT at one side; the side that closed second was in LAST-ACK.
  const states = [end.row.state, other?.row.state];
  const inOrder = states.includes('TIME-WAIT') || end.row.state === 'LAST-ACK';
  // Where the other end is elsewhere or nobody looked, it may have been in order, too; who sends RST is gone; and a SYN
  // or a connection may run out of time.
  const isUnknown =
    other?.goneAt === undefined || end.goneUnseen || other.goneUnseen || end.row.state === 'SYN-SENT';
  if (inOrder || isUnknown) return { end, kind: 'over-fd-open' };
  if (!otherIsHeld && unreadBytes(other.row) > 0) {
    return { end: other, kind: 'reset-unread' };
  }
  return { end, kind: 'reset-fd-open' };
}

/** Bytes that were received and not read; a received FIN is counted by the kernel and is none. */
export function unreadBytes({ state, recvQ }: SocketRow): number {
  const finWasReceived = state === 'CLOSE-WAIT' || state === 'LAST-ACK' || state === 'CLOSING';
  return finWasReceived ? Math.max(0, recvQ - 1) : recvQ;
}
