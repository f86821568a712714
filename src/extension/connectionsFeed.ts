import * as vscode from 'vscode';
import type { Followed, ToConnectionsView } from '../protocol/webviewMessages.ts';
import { applyDelta } from '../sockets/delta.ts';
import type { SocketDelta, SocketSnapshot } from '../sockets/model.ts';

/** The picture that the connections view shows, kept here so that a view that opens late sees it too. */
export class ConnectionsFeed implements vscode.Disposable {
  readonly #message = new vscode.EventEmitter<ToConnectionsView>();
  #followed: Followed = { kind: 'nothing' };
  #snapshot: SocketSnapshot | undefined;
  #ended: { readonly reason: string; readonly at: number } | undefined;

  readonly onDidChange = this.#message.event;

  get followed(): Followed {
    return this.#followed;
  }

  /** Whether what is followed still goes on. */
  get live(): boolean {
    return this.#followed.kind !== 'nothing' && this.#ended === undefined;
  }

  follow(followed: Followed): void {
    this.#followed = followed;
    this.#snapshot = undefined;
    this.#ended = undefined;
    this.#message.fire({ type: 'follow', followed });
  }

  snapshot(snapshot: SocketSnapshot): void {
    this.#snapshot = snapshot;
    this.#message.fire({ type: 'snapshot', snapshot });
  }

  delta(delta: SocketDelta): void {
    if (!this.#snapshot) return;
    this.#snapshot = applyDelta(this.#snapshot, delta);
    this.#message.fire({ type: 'delta', delta });
  }

  end(reason: string): void {
    if (!this.live) return;
    this.#ended = { reason, at: Date.now() };
    this.#message.fire({ type: 'ended', ...this.#ended });
  }

  /** The messages that bring a new view to where the others are. */
  replay(): ToConnectionsView[] {
    const messages: ToConnectionsView[] = [{ type: 'follow', followed: this.#followed }];
    if (this.#snapshot) messages.push({ type: 'snapshot', snapshot: this.#snapshot });
    if (this.#ended) messages.push({ type: 'ended', ...this.#ended });
    return messages;
  }

  dispose(): void {
    this.#message.dispose();
  }
}
