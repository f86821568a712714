import type { Disposable } from '../base/disposable.ts';
import { text } from '../base/text.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import { padEnd, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { LiveLines, type TextStream } from './liveLines.ts';
import type { TextStyle } from './textStyle.ts';
import { verdictMark, verdictWord } from './verdictMark.ts';

/** Shows a run while it goes on; disposing takes away what was only for the moment. */
export interface Progress extends Disposable {
  onEvent(event: RunEvent): void;
}

/** On a terminal a bar and a line for each running check, rewritten in place; elsewhere one line a finished check. */
export function createProgress(stream: TextStream, style: TextStyle): Progress {
  return stream.isTTY ? new LiveProgress(stream, style) : new LineProgress(stream, style);
}

class LineProgress implements Progress {
  readonly #stream: TextStream;
  readonly #style: TextStyle;
  readonly #titles = new Map<string, string>();
  #done = 0;

  constructor(stream: TextStream, style: TextStyle) {
    this.#stream = stream;
    this.#style = style;
  }

  onEvent(event: RunEvent): void {
    if (event.type === 'runStarted') {
      for (const { id, title } of event.checks) this.#titles.set(id, title);
    } else if (event.type === 'checkFinished') {
      this.#done++;
      this.#stream.write(`${this.#line(event.result)}\n`);
    }
  }

  dispose(): void {}

  #line(result: CheckResult): string {
    const { localizer, paint } = this.#style;
    const mark = verdictMark(result.verdict);
    const word = localizer.say(verdictWord(result.verdict));
    const counter = `[${this.#done}/${Math.max(this.#titles.size, this.#done)}]`;
    return `${counter} ${paint(mark.colour, mark.symbol)} ${result.id} ${result.title}: ${word} (${formatDuration(result.durationMs)})`;
  }
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

class LiveProgress implements Progress {
  readonly #live: LiveLines;
  readonly #style: TextStyle;
  readonly #titles = new Map<string, string>();
  /** Check id to when it began, `performance.now()`. */
  readonly #running = new Map<string, number>();
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  #building = false;
  #passed = 0;
  #done = 0;
  #frame = 0;

  constructor(stream: TextStream, style: TextStyle) {
    this.#live = new LiveLines(stream);
    this.#style = style;
    this.#timer = setInterval(() => {
      this.#frame++;
      this.#draw();
    }, 100);
    this.#timer.unref();
  }

  onEvent(event: RunEvent): void {
    switch (event.type) {
      case 'runStarted':
        for (const { id, title } of event.checks) this.#titles.set(id, title);
        break;
      case 'buildStarted':
        this.#building = true;
        break;
      case 'buildFinished':
        this.#building = false;
        break;
      case 'checkStarted':
        this.#running.set(event.id, performance.now());
        break;
      case 'checkFinished':
        this.#running.delete(event.result.id);
        this.#done++;
        if (event.result.verdict === 'passed') this.#passed++;
        break;
      default:
        return;
    }
    this.#draw();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#live.clear();
  }

  #draw(): void {
    const { localizer, paint, columns } = this.#style;
    const spinner = paint('cyan', frames[this.#frame % frames.length] ?? ' ');
    const elapsed = formatDuration(performance.now() - this.#began);
    if (this.#building) {
      this.#live.draw([` ${spinner} ${localizer.say(text('Building…'))} ${paint('dim', elapsed)}`]);
      return;
    }
    const total = this.#titles.size;
    const filled = total > 0 ? Math.round((this.#done / total) * 24) : 0;
    const bar = paint('green', '█'.repeat(filled)) + paint('dim', '░'.repeat(24 - filled));
    const counts = localizer.say(
      text('{done} of {total}, {passed} passed', { done: this.#done, total, passed: this.#passed }),
    );
    const now = performance.now();
    this.#live.draw([
      ` ${bar}  ${counts}  ${paint('dim', elapsed)}`,
      ...[...this.#running].slice(0, 8).map(([id, began]) => {
        const title = truncate(`${padEnd(id, 4)} ${this.#titles.get(id) ?? ''}`, columns - 14);
        return ` ${spinner} ${title} ${paint('dim', formatDuration(now - began))}`;
      }),
    ]);
  }
}
