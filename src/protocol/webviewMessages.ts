import type { SocketDelta, SocketSnapshot } from '../sockets/model.ts';

/** What the connections view is looking at. */
export type Followed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'server'; readonly label: string; readonly port: number }
  | { readonly kind: 'grade'; readonly label: string };

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
  /** The followed server or run has ended, `at` in milliseconds since the epoch; the last picture stays. */
  | { readonly type: 'ended'; readonly reason: string; readonly at: number }
  | { readonly type: 'offers'; readonly offers: Offers }
  | { readonly type: 'strings'; readonly locale: string; readonly strings: Readonly<Record<string, string>> };

/** Connections view to extension. */
export type FromConnectionsView =
  /** Sent once when the script runs; the extension answers with strings, offers, follow and the current snapshot. */
  | { readonly type: 'ready' }
  /** A button of the view. */
  | { readonly type: 'do'; readonly what: 'run' | 'grade' | 'followServer' };
