import type { Disposable } from '../base/disposable.ts';
import { text, type Text } from '../base/text.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import { batchMark, batchWords } from './batchMark.ts';
import { padEnd, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { LiveLines, type TextStream } from './liveLines.ts';
import { printable } from './printable.ts';
import { paragraph, type TextStyle } from './textStyle.ts';
import { timeLeft } from './timeLeft.ts';

const barWidth = 24;
const mostShown = 8;
const widestId = 40;

interface Running {
  /** Student, with the worker. */
  readonly words: string;
  readonly since: number;
  /** The worker, where there are several. */
  readonly who?: string;
}

/**
 * A batch while it goes on. On a terminal a bar, the time left and who is being graded, rewritten in place, with what needs
 * the instructor's eye above it; elsewhere one line a student.
 */
export class BatchProgressView implements Disposable {
  readonly #stream: TextStream;
  readonly #style: TextStyle;
  readonly #live: LiveLines | undefined;
  readonly #total: number;
  readonly #timer: NodeJS.Timeout | undefined;
  /** Student, with the worker, to when it was begun. */
  readonly #running = new Map<string, Running>();
  readonly #began = performance.now();
  #done = 0;
  /** Those that took time in this run. */
  #graded = 0;
  #attention = 0;

  /** @param total students that will have a result */
  constructor(stream: TextStream, style: TextStyle, total: number) {
    this.#stream = stream;
    this.#style = style;
    this.#total = total;
    if (!stream.isTTY) return;
    this.#live = new LiveLines(stream);
    this.#timer = setInterval(() => {
      this.#draw();
    }, 250);
    this.#timer.unref();
    this.#draw();
  }

  /** @param worker who grades it, where that is somebody else */
  onStarted(key: string, student: string, worker?: string): void {
    const who = worker === undefined ? undefined : printable(worker);
    const words = who === undefined ? shownId(student) : `${shownId(student)} · ${who}`;
    this.#running.set(key, { words, since: performance.now(), ...(who !== undefined && { who }) });
    this.#draw();
  }

  /** @param isNew false for what was known before */
  onResult(key: string | undefined, result: SubmissionResult, isNew: boolean): void {
    const running = key === undefined ? undefined : this.#running.get(key);
    if (key !== undefined) this.#running.delete(key);
    this.#done++;
    if (isNew) this.#graded++;
    if (result.outcome !== 'graded') this.#attention++;
    if (!this.#live || result.outcome !== 'graded') this.#tell(result, isNew ? running : undefined, isNew);
    this.#draw();
  }

  /** A sentence that stays. */
  say(sentence: Text): void {
    const words = printable(this.#style.localizer.say(sentence));
    this.#write(paragraph(this.#style, 0, words));
    this.#draw();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#live?.clear();
  }

  #tell(result: SubmissionResult, running: Running | undefined, isNew: boolean): void {
    const { paint, localizer } = this.#style;
    const { colour, symbol } = batchMark(result);
    const took = running && formatDuration(performance.now() - running.since);
    const how = [took, running?.who].filter(part => part !== undefined).join(', ');
    const known = isNew || result.outcome !== 'graded' ? '' : ` (${localizer.say(text('known'))})`;
    const counter = this.#live ? '' : `[${this.#done}/${this.#total}] `;
    const words = `${shownId(result.student.id)} ${batchWords(result, localizer)}${how && ` (${how})`}${known}`;
    const left = this.#live ? '' : this.#left(' · ');
    this.#write(paragraph(this.#style, 0, `${words}${left}`, `${counter}${paint(colour, symbol)} `));
  }

  #write(lines: readonly string[]): void {
    this.#live?.clear();
    this.#stream.write(`${lines.join('\n')}\n`);
  }

  #left(before: string): string {
    const known = this.#done - this.#graded;
    const ms = timeLeft(performance.now() - this.#began, this.#graded, this.#total - known);
    if (ms === undefined) return '';
    return before + this.#style.localizer.say(text('about {time} left', { time: wholeSeconds(ms) }));
  }

  #draw(): void {
    if (!this.#live || this.#total === 0) return;
    const { localizer, paint, columns } = this.#style;
    const filled = Math.round((this.#done / this.#total) * barWidth);
    const bar = paint('green', '█'.repeat(filled)) + paint('dim', '░'.repeat(barWidth - filled));
    const facts = { done: this.#done, total: this.#total, attention: this.#attention };
    const counts = localizer.say(
      this.#attention > 0
        ? text('{done} of {total} submissions, {attention} without a grade', facts)
        : text('{done} of {total} submissions', facts),
    );
    const now = performance.now();
    const times = `${formatDuration(now - this.#began)}${this.#left(' · ')}`;
    const running = [...this.#running.values()];
    this.#live.draw([
      ` ${bar}  ${counts}  ${paint('dim', times)}`,
      ...running.slice(0, mostShown).map(({ words, since }) => {
        const shown = padEnd(truncate(words, columns - 14), Math.min(40, columns - 14));
        return ` ${shown} ${paint('dim', formatDuration(now - since))}`;
      }),
    ]);
  }
}

function shownId(id: string): string {
  return truncate(printable(id).replaceAll('\n', ' '), widestId);
}

/** An estimate is not as exact as a measurement. */
function wholeSeconds(ms: number): string {
  return ms < 60_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : formatDuration(ms);
}
