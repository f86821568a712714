import type { Text } from '../base/text.ts';
import type { Evidence } from '../protocol/finding.ts';
import type { TcpState } from '../sockets/model.ts';
import type { ServerExit } from './serverProcess.ts';

/** How a client's connection ended, as the client saw it: still open, by FIN, or by RST. */
export type ConnectionEnd = 'open' | 'eof' | 'reset';

/** The facts at the moment an expectation was not met, for whoever words the cause. */
export interface Seen {
  /** What came since the expectation began. */
  readonly received: Buffer;
  /** What should have come; empty where bytes were not what was waited for. */
  readonly expected: Buffer;
  /** Offset of the first wrong or missing byte, -1 when all came. */
  readonly firstDifference: number;
  /** Whether the connection is open, and if not, how it ended. */
  readonly end: ConnectionEnd;
  /** How the server's first process ended; undefined while it runs. */
  readonly exit: ServerExit | undefined;
  /** Whether the server's program has accepted this connection; undefined when the kernel no longer shows it. */
  readonly accepted: boolean | undefined;
  /** Bytes of ours that lie unread in the server's receive queue (its Recv-Q). */
  readonly unread: number;
  /** Bytes that the server has handed to its kernel and that we have not acknowledged (its Send-Q). */
  readonly unsent: number;
  /** The TCP state of the server's end; undefined when the kernel no longer shows it. */
  readonly serverState: TcpState | undefined;
  /** In which calls the server's threads are blocked, in words: `recvfrom on fd 4 (the connection of client 1)`. */
  readonly calls: string;
  /** Whether some thread runs without ever waiting. */
  readonly spins: boolean;
  /** Everything that the kernel showed. */
  readonly evidence: Evidence;
}

/** A check's own words for a failure; what is left out is filled in from the facts. */
export interface Advice {
  /** What happened. */
  readonly message?: Text | undefined;
  /** What in the learner's code probably does it. */
  readonly cause?: Text | undefined;
  /** What to do next. */
  readonly next?: Text | undefined;
}

/** Words the failure of an expectation. Called once, after the evidence was taken; undefined leaves it to the facts. */
export type Because = (seen: Seen) => Advice | undefined;
