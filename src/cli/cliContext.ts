import type { Readable, Writable } from 'node:stream';
import type { Localizer } from '../base/text.ts';
import type { Locale } from '../lab/locale.ts';
import type { TextStream } from '../report/liveLines.ts';
import { createPaint, wantsColours } from '../report/paint.ts';
import type { TextStyle } from '../report/textStyle.ts';
import type { Installation } from './installation.ts';

/** A stream that may be a terminal. */
export type TerminalStream = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** An input that may be a keyboard. */
export type TerminalInput = Readable & { readonly isTTY?: boolean };

/** What a command works with, so that it touches nothing global. */
export interface CliContext {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** The standard input; nothing is read from it before it is asked for. */
  stdin(): TerminalInput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly locale: Locale;
  /** Core sentences; those of a lab need a localizer of their own. */
  readonly localizer: Localizer;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** @throws HumanError where nothing is installed */
  installation(): Installation;
}

/** What a command ends with: 0 passed, 1 checks failed, 2 could not grade, 128 + n for a signal. */
export type ExitCode = number;

export const exitCodes = { passed: 0, failed: 1, error: 2, cancelled: 130 } as const;

/** How to write on a stream of this context. */
export function styleFor(context: CliContext, stream: TextStream, localizer = context.localizer): TextStyle {
  return {
    localizer,
    paint: createPaint(wantsColours(stream.isTTY ?? false, context.env)),
    columns: Math.max(40, Math.min(stream.columns ?? 100, 120)),
  };
}

/** {@link styleFor} for a report that is mostly tables: it takes the width that there is. */
export function wideStyleFor(context: CliContext, stream: TextStream, localizer: Localizer): TextStyle {
  const columns = Math.max(40, Math.min(stream.columns ?? 120, 160));
  return { ...styleFor(context, stream, localizer), columns };
}
