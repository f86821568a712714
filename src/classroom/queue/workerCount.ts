import { HumanError } from '../../base/humanError.ts';
import { text, type Text } from '../../base/text.ts';
import type { GradeTask } from '../gradeQueue.ts';
import type { TaskQueue } from './queueConnection.ts';

/** Looks whether anybody takes the tasks, and says so when nobody does, or somebody does at last. */
export class WorkerCount {
  readonly #queue: TaskQueue;
  readonly #everybody: TaskQueue;
  readonly #server: string;
  readonly #patienceMs: number;
  readonly #tell: (notice: Text) => void;
  #noneSince: number | undefined;
  /** Whether only others were there when last something was said. */
  #saidOthers: boolean | undefined;

  constructor(options: {
    readonly queue: TaskQueue;
    /** Where all workers are counted, whatever labs they have. */
    readonly everybody: TaskQueue;
    readonly server: string;
    readonly patienceMs: number;
    readonly tell: (notice: Text) => void;
  }) {
    this.#queue = options.queue;
    this.#everybody = options.everybody;
    this.#server = options.server;
    this.#patienceMs = options.patienceMs;
    this.#tell = options.tell;
  }

  /** @throws HumanError `queue-no-worker` when nobody has been there for too long */
  async look(lab: GradeTask['lab']): Promise<void> {
    const workers = await this.#queue.getWorkersCount();
    if (workers > 0) {
      if (this.#noneSince !== undefined) this.#tell(text('A worker has come.'));
      this.#noneSince = undefined;
      this.#saidOthers = undefined;
      return;
    }
    this.#noneSince ??= performance.now();
    if (performance.now() - this.#noneSince > this.#patienceMs) throw this.#tooLong(lab);
    const others = await this.#everybody.getWorkersCount();
    if (this.#saidOthers === others > 0) return;
    this.#saidOthers = others > 0;
    this.#tell(others > 0 ? this.#onlyOthers(lab, others) : this.#nobody());
  }

  #tooLong(lab: GradeTask['lab']): HumanError {
    return new HumanError(
      'queue-no-worker',
      text(
        'For {minutes} minutes no worker was there that has {lab}. What was graded until now is kept; run this again when there is one.',
        { minutes: Math.round(this.#patienceMs / 60_000), lab: `${lab.id} ${lab.version}` },
      ),
    );
  }

  #nobody(): Text {
    return text(
      'No worker is there yet. Start one, here or on another machine, with: socklab worker --queue {server}',
      { server: this.#server },
    );
  }

  /** They print the same letters when they start. */
  #onlyOthers({ id, version, digest }: GradeTask['lab'], workers: number): Text {
    return text(
      'Workers are there ({workers}), but none with {lab} ({digest}) and the same Socklab as here. Install the same pack there, or start one with: socklab worker --queue {server}',
      { workers, lab: `${id} ${version}`, digest: shortDigest(digest), server: this.#server },
    );
  }
}

/** Enough of a digest to compare two by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}
