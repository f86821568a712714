import type { Disposable } from '../base/disposable.ts';
import { text } from '../base/text.ts';
import type { ProvedServer, ValidationRow } from '../grading/validation.ts';
import type { ValidationProgress } from '../grading/validateLab.ts';
import { padEnd, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { LiveLines, type TextStream } from './liveLines.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';
import { timeLeft } from './timeLeft.ts';

const barWidth = 24;

/**
 * A validation while it goes on. On a terminal a bar, the time left and what is running, rewritten in place, with the
 * problems above it as they come; elsewhere one line a finished server.
 */
export class ValidationProgressView implements Disposable {
  readonly #stream: TextStream;
  readonly #style: TextStyle;
  readonly #live: LiveLines | undefined;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  /** To when it was begun. */
  readonly #running = new Map<string, { readonly server: ProvedServer; readonly since: number }>();
  #total = 0;
  #done = 0;
  #problems = 0;

  constructor(stream: TextStream, style: TextStyle) {
    this.#stream = stream;
    this.#style = style;
    if (!stream.isTTY) return;
    this.#live = new LiveLines(stream);
    this.#timer = setInterval(() => {
      this.#draw();
    }, 500);
    this.#timer.unref();
  }

  onProgress(progress: ValidationProgress): void {
    switch (progress.type) {
      case 'started':
        this.#total = progress.total;
        break;
      case 'running':
        this.#running.set(keyOf(progress.server), { server: progress.server, since: performance.now() });
        break;
      case 'finished':
        this.#running.delete(keyOf(progress.row));
        this.#done++;
        this.#problems += progress.row.problems.length;
        this.#tell(progress.row);
        break;
      case 'stopped':
        this.#running.delete(keyOf(progress.server));
        break;
    }
    this.#draw();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#live?.clear();
  }

  /** On a terminal only what went wrong stays. */
  #tell(row: ValidationRow): void {
    const { paint, localizer } = this.#style;
    const lines: string[] = [];
    if (!this.#live) {
      const mark = row.problems.length === 0 ? paint('green', '✓') : paint('red', '✗');
      const took = formatDuration(row.buildMs + row.durationMs);
      lines.push(
        `[${this.#done}/${this.#total}] ${mark} ${row.kind} ${row.name} (${row.language}, ${row.sandbox}, ${took})${this.#left(', ')}`,
      );
    }
    for (const problem of row.problems)
      lines.push(...paragraph(this.#style, 1, printable(localizer.say(problem)), `${paint('red', '✗')} `));
    if (lines.length === 0) return;
    this.#live?.clear();
    this.#stream.write(`${lines.join('\n')}\n`);
  }

  #left(before: string): string {
    const ms = timeLeft(performance.now() - this.#began, this.#done, this.#total);
    if (ms === undefined) return '';
    return before + this.#style.localizer.say(text('about {time} left', { time: formatDuration(ms) }));
  }

  #draw(): void {
    if (!this.#live || this.#total === 0) return;
    const { localizer, paint, columns } = this.#style;
    const filled = Math.round((this.#done / this.#total) * barWidth);
    const bar = paint('green', '█'.repeat(filled)) + paint('dim', '░'.repeat(barWidth - filled));
    const counts = localizer.say(
      text('{done} of {total} grades, {problems} problems', {
        done: this.#done,
        total: this.#total,
        problems: this.#problems,
      }),
    );
    const now = performance.now();
    const times = `${formatDuration(now - this.#began)}${this.#left(' · ')}`;
    this.#live.draw([
      ` ${bar}  ${counts}  ${paint('dim', times)}`,
      ...[...this.#running.values()].slice(0, 8).map(({ server, since }) => {
        const name = truncate(`${server.kind} ${server.name} (${server.sandbox})`, columns - 14);
        return ` ${padEnd(name, 40)} ${paint('dim', formatDuration(now - since))}`;
      }),
    ]);
  }
}

/** With repetitions a server may run beside itself; one line is enough for both. */
function keyOf({ kind, name, sandbox }: ProvedServer): string {
  return `${kind} ${name} ${sandbox}`;
}
