import type { Disposable } from '../base/disposable.ts';
import { text } from '../base/text.ts';
import type { ValidationProgress } from '../grading/validateLab.ts';
import { formatDuration } from './duration.ts';
import { truncate } from './displayWidth.ts';
import { LiveLines, type TextStream } from './liveLines.ts';
import type { TextStyle } from './textStyle.ts';

/** A validation while it goes on: a bar that is rewritten on a terminal, one line a finished server elsewhere. */
export class ValidationProgressView implements Disposable {
  readonly #stream: TextStream;
  readonly #style: TextStyle;
  readonly #live: LiveLines | undefined;
  readonly #began = performance.now();
  #total = 0;
  #done = 0;
  #problems = 0;
  #last = '';

  constructor(stream: TextStream, style: TextStyle) {
    this.#stream = stream;
    this.#style = style;
    this.#live = stream.isTTY ? new LiveLines(stream) : undefined;
  }

  onProgress(progress: ValidationProgress): void {
    if (progress.type === 'started') this.#total = progress.total;
    else if (progress.type === 'running') this.#last = `${progress.proof.kind} ${progress.proof.name}`;
    else {
      this.#done++;
      this.#problems += progress.row.problems.length;
      if (!this.#live) {
        const { row } = progress;
        const mark = row.problems.length === 0 ? '✓' : '✗';
        this.#stream.write(
          `[${this.#done}/${this.#total}] ${mark} ${row.kind} ${row.name} (${row.language}, ${row.sandbox})\n`,
        );
      }
    }
    this.#draw();
  }

  dispose(): void {
    this.#live?.clear();
  }

  #draw(): void {
    const { localizer, paint, columns } = this.#style;
    const filled = this.#total > 0 ? Math.round((this.#done / this.#total) * 24) : 0;
    const bar = paint('green', '█'.repeat(filled)) + paint('dim', '░'.repeat(24 - filled));
    const counts = localizer.say(
      text('{done} of {total} servers, {problems} problems', {
        done: this.#done,
        total: this.#total,
        problems: this.#problems,
      }),
    );
    this.#live?.draw([
      ` ${bar}  ${counts}  ${paint('dim', formatDuration(performance.now() - this.#began))}`,
      ` ${truncate(this.#last, columns - 2)}`,
    ]);
  }
}
