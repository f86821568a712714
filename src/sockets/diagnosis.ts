import type { Endpoint, SocketOwner } from './model.ts';
import type { Side } from './watchedSockets.ts';

/** What can be wrong, or worth knowing. `diagnosisWords` says each in full. */
export const diagnosisKinds = [
  /** The handshake is done, accept(2) was not called. */
  'not-accepted',
  /** More connections wait than the backlog allows: new ones are dropped. */
  'backlog-full',
  /** CLOSE-WAIT, the end of input was read, close(2) is missing. */
  'close-wait',
  /** CLOSE-WAIT, and not even the end of input was read. */
  'end-unread',
  /** This end has sent FIN and reads on, the other sends on: in order. */
  'half-closed',
  /** FIN-WAIT-2 that no process holds: closed, and the other end is not. */
  'orphan',
  /** Bytes to send, and the other end has no room for them. */
  'peer-does-not-read',
  /** SYN sent again and again, no answer. */
  'syn-retrying',
  /** Very many TIME-WAITs at one side. */
  'time-wait-pile',
  /** The connection was reset, its descriptor is still open. */
  'reset-fd-open',
  /** The connection is over, in order or nobody knows how, and the descriptor is still open. */
  'over-fd-open',
  /** Closed with bytes unread, as far as was seen, so that the kernel sent RST in place of FIN. */
  'reset-unread',
] as const;
export type DiagnosisKind = (typeof diagnosisKinds)[number];

/**
 * When something counts as wrong, so that a right server at work gives no reason. Times are between two looks at the
 * sockets that both saw it, ms: a moment of any of these is normal.
 */
export const diagnosisThresholds = {
  /** A server that serves one client after the other keeps the next one waiting as long as the first one talks. */
  'not-accepted': { afterMs: 3000, least: 1 },
  /** A burst fills the queue for as long as it takes to call accept() a few times. */
  'backlog-full': { afterMs: 1000, least: 1 },
  /** Between the end of input and close() a server may have to work out and write its answer. */
  'close-wait': { afterMs: 3000, least: 1 },
  /** The time starts again whenever the program reads. */
  'end-unread': { afterMs: 3000, least: 1 },
  'half-closed': { afterMs: 3000, least: 1 },
  orphan: { afterMs: 3000, least: 1 },
  /** The time starts again whenever the other end takes something. */
  'peer-does-not-read': { afterMs: 3000, least: 1 },
  /** A retransmission takes a second by itself. */
  'syn-retrying': { afterMs: 0, least: 1 },
  /** Clients of a busy server leave thousands; see `clientTimeWaits`. */
  'time-wait-pile': { afterMs: 0, least: 200 },
  /** A program learns of a reset when it next touches the descriptor. */
  'reset-fd-open': { afterMs: 3000, least: 1 },
  'over-fd-open': { afterMs: 3000, least: 1 },
  'reset-unread': { afterMs: 0, least: 1 },
} as const satisfies Record<DiagnosisKind, { readonly afterMs: number; readonly least: number }>;

/**
 * TIME-WAITs at the client's side that make a pile: each keeps one of about 28,000 ports (`ip_local_port_range`) from
 * this one server address.
 */
export const clientTimeWaits = 5000;

/** The measured values behind a diagnosis; of several sockets, those of the one that has been so for longest. */
export interface DiagnosisFacts {
  /** `end-unread`, `reset-unread`: unread, the FIN counted. `peer-does-not-read`: in Send-Q. */
  readonly bytes?: number;
  /** `backlog-full`, `not-accepted`: of the listener. */
  readonly acceptQueue?: number;
  readonly backlog?: number;
  /** `backlog-full`: turned away since the listener was first seen; undefined where nobody asked the kernel. */
  readonly drops?: number;
  /** `backlog-full`: clients whose SYN was sent again. */
  readonly retrying?: number;
  /** `syn-retrying`: of its SYN. */
  readonly retransmits?: number;
  /** `orphan`: until the kernel forgets it. */
  readonly expiresMs?: number;
  /** `peer-does-not-read`: neither end reads. */
  readonly mutual?: boolean;
}

/** Something that is wrong with sockets of one server address, at one side, for one reason. */
export interface Diagnosis {
  /** Stays the same while it lasts. */
  readonly id: string;
  readonly kind: DiagnosisKind;
  /** `remark`: worth knowing, in order. */
  readonly severity: 'warning' | 'remark';
  /** Whose end shows it. */
  readonly side: Side;
  readonly server: Endpoint;
  /** Of the oldest, milliseconds since the epoch; with `older` it was so before anyone looked. */
  readonly since: number;
  readonly older: boolean;
  /** Sockets that show it. */
  readonly count: number;
  /** Ids of these sockets, oldest first, at most `mostSockets`; `backlog-full`: the listener, then those kept out. */
  readonly sockets: readonly string[];
  /** Ids of their connections, in the same order. */
  readonly connections: readonly string[];
  readonly facts: DiagnosisFacts;
  /** Who holds the oldest socket, where known. */
  readonly owner?: SocketOwner;
  /** The note in labs/concepts that explains it. */
  readonly concept: string;
}

export const mostSockets = 50;

export const conceptOf: Readonly<Record<DiagnosisKind, string>> = {
  'not-accepted': 'accept-queue',
  'backlog-full': 'backlog',
  'close-wait': 'close-wait',
  'end-unread': 'end-of-input',
  'half-closed': 'half-close',
  orphan: 'close-wait',
  'peer-does-not-read': 'back-pressure',
  'syn-retrying': 'backlog',
  'time-wait-pile': 'time-wait',
  'reset-fd-open': 'descriptor-leak',
  'over-fd-open': 'descriptor-leak',
  'reset-unread': 'reset',
};
