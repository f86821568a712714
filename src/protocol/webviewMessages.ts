import type { SocketDelta, SocketOwner, SocketSnapshot, TcpInfo } from '../sockets/model.ts';
import type { RecordedStep, Recording } from './recording.ts';

/** What the connections view is looking at. */
export type Followed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'server'; readonly label: string; readonly port: number }
  | { readonly kind: 'grade'; readonly label: string }
  /** One check, step by step. */
  | { readonly kind: 'watch'; readonly label: string; readonly check: CheckName }
  /** A recording; nothing of it changes any more. */
  | { readonly kind: 'replay'; readonly label: string; readonly check: CheckName };

export interface CheckName {
  readonly id: string;
  readonly title: string;
}

/** How a watched check stands. */
export interface WatchState {
  readonly state: 'starting' | 'paused' | 'playing' | 'over';
  /** The step that is made next, while the check waits before it. */
  readonly ahead?: RecordedStep;
  /** Milliseconds between two steps while it plays. */
  readonly paceMs: number;
}

/** What a client of the bench is told to do. Numbers are bounded by the extension. */
export type BenchAction =
  | {
      readonly type: 'connect';
      readonly count: number;
      readonly reading: boolean;
      readonly receiveBuffer?: number;
    }
  | {
      readonly type: 'send';
      readonly clients: readonly number[];
      readonly data: { readonly as: 'text' | 'hex'; readonly text: string };
      /** Bytes a piece and milliseconds between pieces; in one piece when absent. */
      readonly drip?: { readonly size: number; readonly pauseMs: number };
    }
  /** The extension asks for the file. */
  | { readonly type: 'sendFile'; readonly clients: readonly number[] }
  | { readonly type: 'read' | 'pause' | 'endWrite' | 'reset' | 'close'; readonly clients: readonly number[] };

/** A client of the bench as the view lists it. */
export interface BenchClient {
  readonly n: number;
  /** As `Connection.id`, once the port is known. */
  readonly connection?: string;
  readonly state: 'connecting' | 'open' | 'write-ended' | 'eof' | 'reset' | 'refused' | 'closed';
  readonly reading: boolean;
  /** Bytes that the kernel has taken. */
  readonly sentBytes: number;
  /** Bytes that it has still to send: that the kernel does not take yet, or that drip. */
  readonly pendingBytes: number;
  readonly receivedBytes: number;
  /** The end of what it received, printable. */
  readonly tail: string;
}

/** What may be begun from the view at the moment. */
export interface Offers {
  /** A learner's folder is open and its programs may run. */
  readonly start: boolean;
  /** Why not, where they may not. */
  readonly reason?: string;
  /** A server runs that the view does not follow. */
  readonly followServer: boolean;
}

/** Extension to connections view. */
export type ToConnectionsView =
  | { readonly type: 'follow'; readonly followed: Followed }
  | { readonly type: 'snapshot'; readonly snapshot: SocketSnapshot }
  | { readonly type: 'delta'; readonly delta: SocketDelta }
  /** A look at the sockets that changed nothing, or not only; at most once a second. `everyMs` is the present rate, `costMs` what the look took. */
  | { readonly type: 'looked'; readonly at: number; readonly everyMs: number; readonly costMs: number }
  /** Which of the model's lost sockets a process still holds, by inode; answers `lost`. */
  | { readonly type: 'held'; readonly owners: readonly (readonly [number, SocketOwner])[] }
  /** Answers `inspect`, and again with every look while it is inspected; no end is there any more when both are absent. */
  | {
      readonly type: 'details';
      readonly connection: string;
      readonly client?: TcpInfo;
      readonly server?: TcpInfo;
    }
  /**
   * Further steps of the conversation, of a watched check or of the bench: they follow those that have come since
   * `follow`. Their `atMs` counts from `began`, milliseconds since the epoch.
   */
  | { readonly type: 'steps'; readonly began: number; readonly steps: readonly RecordedStep[] }
  | { readonly type: 'watch'; readonly watch: WatchState }
  /** A recording to replay; `follow` came before. */
  | { readonly type: 'recording'; readonly recording: Recording }
  | { readonly type: 'bench'; readonly clients: readonly BenchClient[]; readonly problem?: string }
  /** The followed server or run has ended, `at` in milliseconds since the epoch; the last picture stays. */
  | { readonly type: 'ended'; readonly reason: string; readonly at: number }
  | { readonly type: 'offers'; readonly offers: Offers }
  | { readonly type: 'strings'; readonly locale: string; readonly strings: Readonly<Record<string, string>> };

/** Connections view to extension. */
export type FromConnectionsView =
  /** Sent once when the script runs; the extension answers with strings, offers, follow and the current snapshot. */
  | { readonly type: 'ready' }
  /** A button of the view. */
  | { readonly type: 'do'; readonly what: 'run' | 'grade' | 'followServer' | 'openInEditor' }
  /** Opens a concept note. */
  | { readonly type: 'openNote'; readonly concept: string }
  /** A connection whose tcp_info is wanted from now on; none when absent. */
  | { readonly type: 'inspect'; readonly connection?: string }
  /** Inodes of sockets that went away while a process held them. */
  | { readonly type: 'lost'; readonly inodes: readonly number[] }
  | { readonly type: 'watch'; readonly what: 'next' | 'play' | 'pause' | 'stop'; readonly paceMs?: number }
  | { readonly type: 'export'; readonly as: 'json' | 'html' | 'svg' }
  | { readonly type: 'bench'; readonly action: BenchAction };
