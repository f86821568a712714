import type { RecordedStep, Recording } from '../protocol/recording.ts';
import type { Followed, ToConnectionsView, WatchState } from '../protocol/webviewMessages.ts';
import { momentOfStep, replayMoments, stepAt, type Moment } from './replayMoments.ts';

/** Where the scrubber stands, for a page that comes back after it was hidden. */
export interface PlayerMemory {
  /** Which recording: its check and when that began. */
  readonly recording: string;
  readonly at: number;
}

/** What the bar under the title shows: a watched check, or a recording and the place in it. */
export class PlayerModel {
  #followed: Followed = { kind: 'nothing' };
  #watch: WatchState | undefined;
  #steps: RecordedStep[] = [];
  #recording: Recording | undefined;
  #moments: readonly Moment[] = [];
  #at = 0;
  #memory: PlayerMemory | undefined;

  constructor(memory?: PlayerMemory) {
    this.#memory = memory;
  }

  get mode(): 'off' | 'watch' | 'replay' {
    if (this.#recording) return 'replay';
    return this.#followed.kind === 'watch' && this.#watch ? 'watch' : 'off';
  }

  get watch(): WatchState | undefined {
    return this.#watch;
  }

  get recording(): Recording | undefined {
    return this.#recording;
  }

  /** All steps of a recording; of a watched check those that are made. */
  get steps(): readonly RecordedStep[] {
    return this.#recording?.steps ?? this.#steps;
  }

  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** Index of the moment that is shown. */
  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#moments.length - 1;
  }

  /** How many steps had been made at what is shown. */
  get made(): number {
    return this.#recording ? (this.#moments[this.#at]?.steps ?? 0) : this.#steps.length;
  }

  /** The step that was made last at what is shown. */
  get present(): RecordedStep | undefined {
    return this.#recording ? stepAt(this.steps, this.#moments[this.#at]) : this.#steps.at(-1);
  }

  memory(): PlayerMemory | undefined {
    return this.#recording && { recording: nameOf(this.#recording), at: this.#at };
  }

  /** @returns what the page has to be told to show the same; nothing but for a recording. */
  apply(message: ToConnectionsView): readonly ToConnectionsView[] {
    switch (message.type) {
      case 'follow':
        // A page that becomes visible again is told everything again.
        this.#memory = this.memory() ?? this.#memory;
        this.#followed = message.followed;
        this.#watch = undefined;
        this.#steps = [];
        this.#recording = undefined;
        this.#moments = [];
        this.#at = 0;
        return [];
      case 'steps':
        this.#steps.push(...message.steps);
        return [];
      case 'watch':
        this.#watch = message.watch;
        return [];
      case 'recording': {
        const { recording } = message;
        this.#recording = recording;
        this.#moments = replayMoments(recording);
        const kept = this.#memory?.recording === nameOf(recording) ? this.#memory.at : undefined;
        return this.#rebuild(kept ?? this.#moments.length - 1);
      }
      default:
        return [];
    }
  }

  /** Goes to a moment. @returns what the page has to be told to show it. */
  seek(to: number): readonly ToConnectionsView[] {
    const wanted = Math.min(this.#moments.length - 1, Math.max(0, to));
    if (!this.#recording || wanted === this.#at) return [];
    if (wanted < this.#at) return this.#rebuild(wanted);
    const from = this.#moments[this.#at];
    this.#at = wanted;
    return this.#between(from, this.#moments[wanted]);
  }

  /** Goes to where so many steps had been made. */
  seekStep(steps: number): readonly ToConnectionsView[] {
    return this.seek(momentOfStep(this.#moments, steps));
  }

  /** Going back in time is to begin anew, for histories and diagnoses know only one direction. */
  #rebuild(to: number): readonly ToConnectionsView[] {
    this.#at = Math.min(this.#moments.length - 1, Math.max(0, to));
    return [
      { type: 'follow', followed: this.#followed },
      ...this.#between(undefined, this.#moments[this.#at]),
    ];
  }

  #between(from: Moment | undefined, to: Moment | undefined): readonly ToConnectionsView[] {
    const recording = this.#recording;
    if (!recording || !to) return [];
    const messages: ToConnectionsView[] = [];
    let made = from?.steps ?? 0;
    const stepsTo = (count: number): void => {
      const steps = recording.steps.slice(made, count);
      if (steps.length > 0) messages.push({ type: 'steps', began: recording.began, steps });
      made = Math.max(made, count);
    };
    for (const frame of recording.frames.slice((from?.frame ?? -1) + 1, to.frame + 1)) {
      stepsTo(Math.min(frame.steps, to.steps));
      messages.push(frame.sockets);
    }
    stepsTo(to.steps);
    return messages;
  }
}

function nameOf({ check, began }: Recording): string {
  return `${check.id} ${began}`;
}
