import { assertNever } from '../base/assertNever.ts';
import type { WatchControls } from '../grading/watchControls.ts';
import type { BuildResult, CheckResult } from '../protocol/grade.ts';
import type { RecordedStep, Recording } from '../protocol/recording.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import type { WatchState } from '../protocol/webviewMessages.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';
import type { LabFolder } from './labFolder.ts';

/** Milliseconds between two steps, until somebody says otherwise. */
const usualPaceMs = 1000;

export interface WatchSessionParts {
  readonly folder: LabFolder;
  readonly check: string;
  readonly feed: Pick<ConnectionsFeed, 'follow' | 'snapshot' | 'delta' | 'step' | 'watch'>;
  readonly controls: Pick<WatchControls, 'next' | 'play' | 'pause'>;
}

/** One check while it is watched: what its run says goes to the connections view, what the learner says to its run. */
export class WatchSession {
  readonly folder: LabFolder;
  readonly check: string;
  readonly #feed: WatchSessionParts['feed'];
  readonly #controls: WatchSessionParts['controls'];
  readonly #abort = new AbortController();
  #state: WatchState = { state: 'starting', paceMs: usualPaceMs };
  #playing = false;
  #began = Date.now();
  #build: BuildResult | undefined;
  #result: CheckResult | undefined;
  #recording: Recording | undefined;

  constructor({ folder, check, feed, controls }: WatchSessionParts) {
    this.folder = folder;
    this.check = check;
    this.#feed = feed;
    this.#controls = controls;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get state(): WatchState {
    return this.#state;
  }

  get build(): BuildResult | undefined {
    return this.#build;
  }

  /** Once it is over. */
  get result(): CheckResult | undefined {
    return this.#result;
  }

  get recording(): Recording | undefined {
    return this.#recording;
  }

  begin(): void {
    const { manifest } = this.folder;
    const title = manifest.checks.find(({ id }) => id === this.check)?.title ?? this.check;
    this.#feed.follow({ kind: 'watch', label: manifest.title, check: { id: this.check, title } });
    this.#tell(this.#state);
  }

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'buildFinished':
        this.#build = event.build;
        return;
      case 'checkStarted':
        this.#began = Date.now();
        this.#goOn();
        return;
      case 'stepAhead':
        this.#tell({ ...this.#state, state: this.#pausedOrPlaying(), ahead: event.step });
        return;
      case 'step':
        this.#feed.step(this.#began, event.step);
        if (isMade(this.#state.ahead, event.step)) this.#goOn();
        return;
      case 'sockets':
        this.#feed.snapshot(event.snapshot);
        return;
      case 'socketsChanged':
        this.#feed.delta(event.delta);
        return;
      case 'checkFinished':
        this.#result = event.result;
        this.over();
        return;
      case 'recording':
        this.#recording = event.recording;
        return;
      case 'runStarted':
      case 'buildStarted':
      case 'output':
      case 'runFinished':
        return;
      default:
        assertNever(event);
    }
  }

  /** Lets the step through that waits; nothing where none does. */
  next(): void {
    if (!this.#state.ahead || this.#state.state === 'over') return;
    this.#controls.next();
    this.#tell({ state: 'paused', paceMs: this.#state.paceMs });
  }

  /** @param paceMs milliseconds between two steps; as before where absent */
  play(paceMs = this.#state.paceMs): void {
    if (this.#state.state === 'over') return;
    this.#controls.play(paceMs);
    this.#tell({ ...this.#state, paceMs, state: this.#state.state === 'starting' ? 'starting' : 'playing' });
    this.#playing = true;
  }

  pause(): void {
    if (this.#state.state === 'over') return;
    this.#controls.pause();
    this.#playing = false;
    this.#tell({ ...this.#state, state: this.#state.state === 'starting' ? 'starting' : 'paused' });
  }

  stop(): void {
    this.#abort.abort();
  }

  /** Nothing is to be decided any more. */
  over(): void {
    this.#tell({ state: 'over', paceMs: this.#state.paceMs });
  }

  #pausedOrPlaying(): 'paused' | 'playing' {
    return this.#playing ? 'playing' : 'paused';
  }

  /** No step waits at the moment. */
  #goOn(): void {
    this.#tell({ state: this.#pausedOrPlaying(), paceMs: this.#state.paceMs });
  }

  #tell(state: WatchState): void {
    this.#state = state;
    this.#feed.watch(state);
  }
}

/** A step that is made tells what is known only afterwards, such as a port. */
function isMade(ahead: RecordedStep | undefined, made: RecordedStep): boolean {
  return ahead?.who === made.who && ahead.what === made.what;
}
