import { Notifier } from '../base/notifier.ts';
import { text, type Localizer, type Text } from '../base/text.ts';
import type { Finding } from '../protocol/finding.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import type { Client } from './client.ts';
import { Clock } from './clock.ts';
import { Deadline } from './deadline.ts';
import { Gate, type StepAhead, type Watcher } from './gate.ts';
import { makeFinding, type Failure } from './makeFinding.ts';
import type { PortPool } from '../proc/portPool.ts';
import { daemonFailure, inBackground } from './readiness.ts';
import { RandomStream } from './randomStream.ts';
import { Server, type ServerOptions } from './server.ts';
import { slowdown } from './slowdown.ts';
import { CheckStopped } from './stop.ts';
import { Transcript } from './transcript.ts';

/** What the runner lends to every check. */
export interface HarnessHost {
  /** The learner's run command before the port is put in. */
  readonly run: readonly string[];
  /** What a server gets after the port, unless a check says otherwise. */
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Marks every process of the run, with a number of its own for each server. */
  readonly runId: string;
  readonly ports: PortPool;
  readonly seed: string;
  readonly sandbox: SandboxLevel;
  /** bwrap(1) with the options that shut every server off from the runner; absent where nothing does. */
  readonly confinement?: readonly string[];
  readonly localizer: Localizer;
  onServerStarted(server: Server, checkId: string): void;
  onServerEnded(server: Server): void;
  onStep(checkId: string, step: RecordedStep): void;
  onOutput(checkId: string, stream: 'stdout' | 'stderr', text: string): void;
  /** Whoever steps through the check; absent in all other runs. */
  readonly watcher?: Watcher | undefined;
  /** Takes a look at the run's sockets, where somebody wants to see them. */
  look?(): Promise<void>;
}

/** How a wait ended: what was waited for came, or it will not come, or not in time. */
export type Outcome = 'done' | 'late' | 'settled' | 'exited' | 'over';

export interface WaitOptions {
  /** Woken by whatever may make `done` true. */
  readonly notifier: Notifier;
  /** Milliseconds without progress. */
  readonly within: number;
  /** Whose sleep or end makes waiting pointless. */
  readonly server?: Server | undefined;
  /** Grows while things move; each change starts the waiting anew. */
  readonly progress?: () => number;
}

/** A server that has slept this long with work in front of it is not going to do it. */
const settledForGoodMs = 1500;
/** Waiting looks this often even when nobody wakes it. */
const lookEveryMs = 150;
/** A longer step means that the machine did not let it look. */
const longestStepMs = 200;
/** What a server that has exited still had in its kernel's queue comes first, then FIN or RST; on a busy machine late. */
const afterExitMs = 1000;
/** Processor time that is enough for any one answer. */
const enoughCpuSeconds = 1;
/** Nothing has moved for so long: from here on it is counted how much processor time the server gets. */
const takeNoteMs = 1000;
/** A dying process closes its sockets before its parent hears of its end. */
const exitNewsMs = 100;

/**
 * `t`: the one thing that a check is given. It starts the learner's server, waits, gives random bytes, and ends the check
 * with a judgement. When the check is over, it closes every client and ends every server; a check need not do that.
 */
export class CheckContext {
  /** The id of the check that runs, as in lab.json. */
  readonly id: string;
  /** Random bytes that the run's seed brings back: the same seed sends the same bytes again. */
  readonly random: RandomStream;
  /** @internal */
  readonly host: HarnessHost;
  /** @internal */
  readonly transcript: Transcript;
  /** Every client of this check, in the order in which they connected. */
  readonly clients: Client[] = [];
  /** Every server that this check has started, in order. */
  readonly servers: Server[] = [];
  /** @internal */
  readonly clock = new Clock();
  /** @internal */
  readonly deadline: Deadline;
  readonly #gate: Gate | undefined;
  readonly #notifiers = new Set<Notifier>();
  readonly #notes: Text[] = [];
  #over: 'timedOut' | 'cancelled' | undefined;
  #failing: Promise<never> | undefined;
  #rotation = 0;

  /** @internal */
  constructor(id: string, deadlineMs: number, host: HarnessHost) {
    this.id = id;
    this.host = host;
    this.random = new RandomStream(host.seed, id);
    this.deadline = new Deadline(deadlineMs, () => this.#end('timedOut'), slowdown, this.clock);
    this.transcript = new Transcript(
      step => {
        host.onStep(id, step);
      },
      () => {
        this.deadline.moved();
      },
    );
    this.#gate = host.watcher && this.#makeGate(host.watcher);
  }

  /** Milliseconds of a clock that stands still while a learner looks at a step; for all that is timed in a check. */
  now(): number {
    return this.clock.now();
  }

  /**
   * Makes a step of the conversation. Where the check is watched it waits until it may; else it is made at once, before
   * this returns.
   * @internal
   */
  async step<T>(ahead: () => StepAhead, act: () => T): Promise<T> {
    return this.#gate ? this.#gate.step(ahead, act) : act();
  }

  /** What happens in `act` is one step for whoever watches, though `count` clients or visits take part. */
  async together<T>(count: number, act: () => Promise<T>): Promise<T> {
    return this.#gate ? this.#gate.together(count, act) : act();
  }

  /** For how many milliseconds nothing has happened on any connection of this check. */
  stillMs(): number {
    return this.deadline.stillMs;
  }

  /**
   * Starts the learner's server on a port of its own and resolves when it listens there. A program that ends, or does not
   * listen in time, ends the check as failed, with the reason. May be called again for a second server beside the first.
   */
  async server(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(this, options);
    this.servers.push(server);
    await server.start();
    return server;
  }

  /** Lets `ms` milliseconds pass: by default as long as it takes to make two sends arrive as two reads. */
  async pause(ms = 20): Promise<void> {
    const end = this.now() + ms;
    const notifier = this.notifier();
    while (this.now() < end && !this.#over) await notifier.next(this.#patience(end - this.now()));
    this.#notifiers.delete(notifier);
    await this.endIfOver();
  }

  /**
   * Asks again until the answer is yes or `within` milliseconds have passed, and gives the last answer. For facts that
   * nobody announces, such as the state of a socket.
   */
  async eventually(holds: () => boolean | Promise<boolean>, within: number): Promise<boolean> {
    const end = this.now() + within;
    for (let pause = 5; ; pause = Math.min(pause * 1.5, 100)) {
      if (await holds()) return true;
      if (this.now() >= end) return false;
      await this.pause(pause);
    }
  }

  /** Bytes that clients have handed over for this server so far. @internal */
  sentTo(server: Server): number {
    return this.clients.reduce((sum, each) => sum + (each.server === server ? each.sentBytes : 0), 0);
  }

  /** A remark for a check that passes all the same. */
  note(remark: Text): void {
    this.#notes.push(remark);
  }

  /** @internal */
  get notes(): readonly Text[] {
    return this.#notes;
  }

  /**
   * Ends the check as failed (timed out when its deadline has come), with what the kernel shows now. The first failure
   * is the one that is told: where a hundred clients wait at the same time, the others only wait for its evidence.
   */
  async fail(failure: Failure): Promise<never> {
    this.#failing ??= this.#fail(failure);
    return this.#failing;
  }

  async #fail(failure: Failure): Promise<never> {
    this.#gate?.close();
    if (this.#over === 'cancelled') throw new CheckStopped({ verdict: 'cancelled' });
    const verdict = this.#over ?? 'failed';
    const { server, client } = failure;
    if (server && client && client.end !== 'open' && !server.hasExited) {
      await this.until(() => server.hasExited, { notifier: server.changed, within: exitNewsMs });
    }
    // The evidence has time of its own: the deadline must not cut off the explanation of why it came.
    this.deadline.hold();
    await this.host.look?.();
    const judged = server ?? this.servers[0];
    const daemon = judged && (await inBackground(judged)) ? daemonFailure(judged) : undefined;
    const finding: Finding = await makeFinding(this, daemon ?? failure);
    throw new CheckStopped({ verdict, finding });
  }

  /** Ends the check without a judgement and out of the score: the machine lacks what it needs, which `reason` says. */
  skip(reason: Text): never {
    throw new CheckStopped({ verdict: 'skipped', reason });
  }

  /** Ends the check as not judged: the trouble is the grader's or the machine's. */
  giveUp(reason: Text): never {
    throw new CheckStopped({ verdict: 'errored', reason });
  }

  /** @internal */
  cancel(): void {
    this.#end('cancelled');
  }

  /** Ends the check when it was cancelled or its deadline has come. @internal */
  async endIfOver(): Promise<void> {
    if (this.#over) await this.fail({ message: text('The time for this check is over.') });
  }

  /** A notifier that the end of the check wakes too. @internal */
  notifier(): Notifier {
    const notifier = new Notifier();
    this.#notifiers.add(notifier);
    return notifier;
  }

  /** @internal */
  forget(notifier: Notifier): void {
    this.#notifiers.delete(notifier);
  }

  /** Makes every wait look again. @internal */
  wake(): void {
    for (const notifier of this.#notifiers) notifier.notify();
  }

  /**
   * Loopback addresses for clients in turn: one address has only 28,000 ports, and each close keeps one for 60 s.
   * @internal
   */
  nextAddress(): string {
    this.#rotation = (this.#rotation + 1) % 249;
    return `127.0.0.${2 + this.#rotation}`;
  }

  /**
   * Waits until `done`, or until waiting is pointless. The predicate is asked again whenever something happened.
   * @internal
   */
  async until(done: () => boolean, options: WaitOptions): Promise<Outcome> {
    const { notifier, within, server } = options;
    let waited = 0;
    let lookedAt = this.now();
    let progress = options.progress?.();
    let exitSeenAt: number | undefined;
    let usedBefore: number | undefined;
    for (;;) {
      if (done()) return 'done';
      const now = this.now();
      if (this.#over) return 'over';
      // Time in which this process itself was not given a processor is not time that the server had.
      waited += Math.min(now - lookedAt, longestStepMs);
      lookedAt = now;
      if (options.progress && options.progress() !== progress) {
        progress = options.progress();
        waited = 0;
        exitSeenAt = undefined;
        usedBefore = undefined;
      }
      if (server?.hasExited) {
        exitSeenAt ??= now;
        if (now - exitSeenAt >= afterExitMs) return 'exited';
      }
      if (server && waited >= takeNoteMs) usedBefore ??= server.usage().cpuSeconds;
      const isStarved = (): boolean =>
        usedBefore !== undefined && (server?.usage().cpuSeconds ?? 0) - usedBefore < enoughCpuSeconds;
      // A server that has had the processor and did not answer will not; one that had none is waited for.
      if (waited >= within && (waited >= within * slowdown() || !isStarved())) return 'late';
      if (server && waited >= settledForGoodMs && this.#settledMs(server) >= settledForGoodMs)
        return 'settled';
      const rest = within > waited ? within - waited : lookEveryMs;
      await notifier.next(this.#patience(Math.min(rest, lookEveryMs)));
    }
  }

  /**
   * How long neither the server did anything nor the conversation moved. A server that works in bursts of microseconds,
   * one client after the other, is seen asleep at every look, and only the conversation tells.
   */
  #settledMs(server: Server): number {
    return Math.min(server.settledMs(), this.deadline.stillMs);
  }

  /**
   * After the last line of a check: a server may have gone to the background while it was right in all else.
   * @internal
   */
  async finish(): Promise<void> {
    for (const server of this.servers) {
      if (await inBackground(server)) await this.fail(daemonFailure(server));
    }
  }

  /** Closes every client, kills every server and waits until all is gone. @internal */
  async dispose(): Promise<void> {
    this.deadline.hold();
    this.#gate?.close();
    this.transcript.flush();
    for (const client of this.clients) client.discard();
    await Promise.all(this.servers.map(server => server.dispose()));
    this.#notifiers.clear();
  }

  /** `client 3`, in the language of the run. @internal */
  nextLabel(): string {
    return this.host.localizer.say(text('client {n}', { n: this.clients.length + 1 }));
  }

  /** How long to sleep for a wait of `ms`: while the clock stands, a look now and then is enough. */
  #patience(ms: number): number {
    return Math.max(1, this.clock.isHeld ? Math.max(ms, lookEveryMs) : ms);
  }

  #makeGate(watcher: Watcher): Gate {
    return new Gate({
      watcher,
      checkId: this.id,
      now: () => this.transcript.now(),
      hold: () => {
        this.clock.hold();
        this.deadline.watch();
        this.transcript.flush();
      },
      run: () => {
        this.clock.run();
        if (!this.clock.isHeld) this.deadline.watched();
      },
      nameCrowd: (first, more) => this.host.localizer.say(text('{first} and {more} more', { first, more })),
      end: async () => {
        if (this.#failing) await this.#failing;
        await this.endIfOver();
        throw new CheckStopped({ verdict: 'cancelled' });
      },
    });
  }

  #end(how: 'timedOut' | 'cancelled'): void {
    this.#over ??= how;
    this.#gate?.close();
    this.wake();
  }
}
