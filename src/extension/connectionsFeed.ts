import * as vscode from 'vscode';
import type { RecordedStep, Recording } from '../protocol/recording.ts';
import type { BenchClient, Followed, ToConnectionsView, WatchState } from '../protocol/webviewMessages.ts';
import type { SocketDelta, SocketSnapshot } from '../sockets/model.ts';
import { SocketLog } from './socketLog.ts';

/** Steps that a view that opens late is told. */
const mostSteps = 1000;
/** A look that changed nothing is told no more often, ms. */
const lookedEveryMs = 1000;

type Looked = Extract<ToConnectionsView, { readonly type: 'looked' }>;

/** The picture that the connections view shows, kept here so that a view that opens late sees it too. */
export class ConnectionsFeed implements vscode.Disposable {
  readonly #message = new vscode.EventEmitter<ToConnectionsView>();
  #followed: Followed = { kind: 'nothing' };
  readonly #sockets = new SocketLog();
  #looked: Looked | undefined;
  #ended: { readonly reason: string; readonly at: number } | undefined;
  /** Of a watched check, or of the bench. */
  #conversation: { readonly began: number; readonly steps: RecordedStep[] } | undefined;
  /** Clients that are driven by hand. */
  #bench: readonly BenchClient[] = [];
  #watch: WatchState | undefined;
  #recording: Recording | undefined;

  readonly onDidChange = this.#message.event;

  get followed(): Followed {
    return this.#followed;
  }

  /** Whether what is followed still goes on. */
  get live(): boolean {
    const { kind } = this.#followed;
    return kind !== 'nothing' && kind !== 'replay' && this.#ended === undefined;
  }

  follow(followed: Followed): void {
    this.#followed = followed;
    this.#sockets.clear();
    this.#looked = undefined;
    this.#ended = undefined;
    this.#conversation = undefined;
    this.#bench = [];
    this.#watch = undefined;
    this.#recording = undefined;
    this.#message.fire({ type: 'follow', followed });
  }

  snapshot(snapshot: SocketSnapshot): void {
    this.#sockets.see(snapshot);
    this.#message.fire({ type: 'snapshot', snapshot });
  }

  delta(delta: SocketDelta): void {
    if (this.#sockets.apply(delta)) this.#message.fire({ type: 'delta', delta });
  }

  /** The kernel was asked, whether anything had changed or not. */
  looked({ at, everyMs, costMs }: Omit<Looked, 'type'>): void {
    if (this.#looked && at - this.#looked.at < lookedEveryMs) return;
    this.#looked = { type: 'looked', at, everyMs, costMs };
    this.#message.fire(this.#looked);
  }

  /** What the kernel says of a connection that a view inspects; nothing of it is kept. */
  details(details: Omit<Extract<ToConnectionsView, { readonly type: 'details' }>, 'type'>): void {
    this.#message.fire({ type: 'details', ...details });
  }

  /** A further step of the conversation; `atMs` counts from `began`, milliseconds since the epoch. */
  step(began: number, step: RecordedStep): void {
    this.steps(began, [step]);
  }

  /** Further ones that have come together. */
  steps(began: number, steps: readonly RecordedStep[]): void {
    if (this.#conversation?.began !== began) this.#conversation = { began, steps: [] };
    this.#conversation.steps.push(...steps);
    if (this.#conversation.steps.length > mostSteps)
      this.#conversation.steps.splice(0, this.#conversation.steps.length - mostSteps);
    this.#message.fire({ type: 'steps', began, steps });
  }

  /** How the clients stand that are driven by hand, and what could not be done. */
  bench(clients: readonly BenchClient[], problem?: string): void {
    this.#bench = clients;
    this.#message.fire({ type: 'bench', clients, ...(problem !== undefined && { problem }) });
  }

  /** How the check that is watched stands. */
  watch(watch: WatchState): void {
    this.#watch = watch;
    this.#message.fire({ type: 'watch', watch });
  }

  /** What a replay shows; {@link follow} comes before. */
  recording(recording: Recording): void {
    this.#recording = recording;
    this.#message.fire({ type: 'recording', recording });
  }

  end(reason: string): void {
    if (!this.live) return;
    this.#ended = { reason, at: Date.now() };
    this.#message.fire({ type: 'ended', ...this.#ended });
  }

  /** The messages that bring a new view to where the others are. */
  replay(): ToConnectionsView[] {
    const messages: ToConnectionsView[] = [{ type: 'follow', followed: this.#followed }];
    messages.push(...this.#sockets.looks);
    if (this.#looked) messages.push(this.#looked);
    if (this.#conversation) messages.push({ type: 'steps', ...this.#conversation });
    if (this.#bench.length > 0) messages.push({ type: 'bench', clients: this.#bench });
    if (this.#watch) messages.push({ type: 'watch', watch: this.#watch });
    if (this.#recording) messages.push({ type: 'recording', recording: this.#recording });
    if (this.#ended) messages.push({ type: 'ended', ...this.#ended });
    return messages;
  }

  dispose(): void {
    this.#message.dispose();
  }
}
