import { assertNever } from '../base/assertNever.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import type { BenchClient, Followed, Offers, ToConnectionsView } from '../protocol/webviewMessages.ts';
import type { Diagnosis } from '../sockets/diagnosis.ts';
import type { TcpInfo } from '../sockets/model.ts';
import { SocketModel } from '../sockets/socketModel.ts';
import type { TrackedChange } from '../sockets/socketTracker.ts';
import { RowList } from './rowList.ts';
import { transitionsOf, type Transition } from './stateTransitions.ts';
import { Strings } from './strings.ts';

/** Why the picture stands still, and since when, milliseconds since the epoch. */
export interface Ended {
  readonly reason: string;
  readonly at: number;
}

/** How often and at what cost the kernel is asked. */
export interface Sampling {
  readonly everyMs: number;
  readonly costMs: number;
}

/** What tcp_info says of both ends of a connection. */
export interface Details {
  readonly connection: string;
  readonly client?: TcpInfo;
  readonly server?: TcpInfo;
}

/** A transition that was seen longer ago than this is told as history, not as news, ms. */
const newsMs = 2500;
/** Transitions that are kept of one change for the next drawing, and changes: of more at once nobody sees each. */
const mostTransitions = 400;
const mostChanges = 50;
/** Steps of a conversation that are kept at least: clients by hand may go on for ever. */
const mostSteps = 2000;
/** Diagnoses are looked at again no more often than this, ms. */
const diagnoseEveryMs = 250;

/** Everything that the page shows, made of the extension's messages. A delta costs what it changes. */
export class PageModel {
  #followed: Followed = { kind: 'nothing' };
  #ended: Ended | undefined;
  #sockets = new SocketModel();
  #sampling: Sampling | undefined;
  #details: Details | undefined;
  #steps: RecordedStep[] = [];
  #began: number | undefined;
  #bench: { readonly clients: readonly BenchClient[]; readonly problem?: string } = { clients: [] };
  #strings = new Strings({});
  #offers: Offers = { start: false, followServer: false };
  #replayedPorts: readonly number[] = [];
  #transitions: { readonly at: number; readonly seen: readonly Transition[] }[] = [];
  #diagnoses: readonly Diagnosis[] = [];
  #diagnosedAt = -Infinity;
  #areDiagnosesOld = true;
  #asked: ReadonlySet<number> = new Set();
  /** The page's clock minus the extension's, ms: they may be those of two machines. */
  #skewMs = Infinity;

  readonly rows = new RowList(this.#sockets);

  get followed(): Followed {
    return this.#followed;
  }

  /** Undefined while what is followed lives. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  get isLive(): boolean {
    const { kind } = this.#followed;
    return this.#ended === undefined && kind !== 'nothing' && kind !== 'replay';
  }

  /** All sockets over time. Another object after each `follow`. */
  get sockets(): SocketModel {
    return this.#sockets;
  }

  /** A look at the kernel has come. */
  get hasLooked(): boolean {
    return this.#sockets.at !== 0;
  }

  get sampling(): Sampling | undefined {
    return this.#sampling;
  }

  get details(): Details | undefined {
    return this.#details;
  }

  /** The conversation of a watched, replayed or bench's client so far; `atMs` counts from {@link began}. */
  get steps(): readonly RecordedStep[] {
    return this.#steps;
  }

  /** When the conversation began, milliseconds since the epoch. */
  get began(): number | undefined {
    return this.#began;
  }

  get bench(): { readonly clients: readonly BenchClient[]; readonly problem?: string } {
    return this.#bench;
  }

  get strings(): Strings {
    return this.#strings;
  }

  get offers(): Offers {
    return this.#offers;
  }

  /** What is wrong; looked at again a few times a second. @param now any clock that goes on, ms */
  diagnoses(now = performance.now()): readonly Diagnosis[] {
    if (this.#areDiagnosesOld && now - this.#diagnosedAt >= diagnoseEveryMs) {
      this.#diagnoses = this.#sockets.diagnoses();
      this.#diagnosedAt = now;
      this.#areDiagnosesOld = false;
    }
    return this.#diagnoses;
  }

  /** Diagnoses may have changed since {@link diagnoses} last looked. */
  get areDiagnosesOld(): boolean {
    return this.#areDiagnosesOld;
  }

  /** The states that sockets have just gone through, oldest first; each once. */
  takeTransitions(): readonly Transition[] {
    const since = this.now() - newsMs;
    const taken = this.#transitions.flatMap(({ at, seen }) => (at >= since ? seen : []));
    this.#transitions = [];
    return taken;
  }

  /** Inodes of sockets that went away while a process held them; `held` answers. Empty most of the time. */
  askForLost(): number[] {
    this.#asked = new Set(this.#sockets.lost);
    return [...this.#asked];
  }

  /** The moment that the picture shows, by the extension's clock: goes on between looks while it lives. */
  now(clock = Date.now()): number {
    if (this.#ended) return Math.max(this.#ended.at, this.#sockets.at);
    if (!this.isLive || this.#skewMs === Infinity) return this.#sockets.at;
    return Math.max(this.#sockets.at, clock - this.#skewMs);
  }

  apply(message: ToConnectionsView): void {
    switch (message.type) {
      case 'follow':
        this.#follow(message.followed);
        return;
      case 'snapshot':
        this.#note(this.#sockets.see(message.snapshot));
        return;
      case 'delta':
        if (this.hasLooked) this.#note(this.#sockets.apply(message.delta));
        return;
      case 'looked':
        this.#sampling = { everyMs: message.everyMs, costMs: message.costMs };
        if (this.hasLooked) this.#sockets.advance(message.at);
        this.#tick(message.at);
        return;
      case 'held':
        this.#sockets.hold(new Map(message.owners), this.#asked);
        this.#areDiagnosesOld = true;
        return;
      case 'details':
        this.#details = message;
        return;
      case 'steps':
        if (message.began !== this.#began) this.#steps = [];
        this.#began = message.began;
        this.#steps.push(...message.steps);
        if (this.#steps.length > 2 * mostSteps) this.#steps = this.#steps.slice(-mostSteps);
        return;
      case 'recording':
        this.#replayedPorts = message.recording.serverPorts;
        return;
      case 'bench':
        this.#bench = message;
        return;
      case 'ended':
        this.#ended = { reason: message.reason, at: message.at };
        return;
      case 'offers':
        this.#offers = message.offers;
        return;
      case 'strings':
        this.#strings = new Strings(message.strings);
        return;
      case 'watch':
        return;
      default:
        assertNever(message);
    }
  }

  #follow(followed: Followed): void {
    this.#followed = followed;
    this.#ended = undefined;
    this.#sampling = undefined;
    this.#details = undefined;
    this.#steps = [];
    this.#began = undefined;
    this.#transitions = [];
    this.#asked = new Set();
    this.#sockets = new SocketModel(this.#serverPorts());
    this.rows.restart(this.#sockets);
    this.#areDiagnosesOld = true;
    this.#diagnosedAt = -Infinity;
  }

  #serverPorts(): readonly number[] {
    const followed = this.#followed;
    if (followed.kind === 'server') return [followed.port];
    return followed.kind === 'replay' ? this.#replayedPorts : [];
  }

  #note(change: TrackedChange): void {
    this.rows.note(change);
    const seen = transitionsOf(change, mostTransitions);
    if (seen.length > 0) this.#transitions.push({ at: change.at, seen });
    if (this.#transitions.length > mostChanges) this.#transitions.shift();
    this.#tick(change.at);
  }

  #tick(at: number): void {
    // The message that was least on its way tells the clocks apart best.
    this.#skewMs = Math.min(this.#skewMs, Date.now() - at);
    this.#areDiagnosesOld = true;
  }
}
