import type { Diagnostic } from '../../protocol/diagnostic.ts';

/** What a format may look at besides the line that it is asked about. */
export interface DiagnosticContext {
  /** All lines that the tool printed. */
  readonly lines: readonly string[];
  /** The lines of a source file named as in the output; undefined where there is no such file. */
  readonly source: (file: string) => readonly string[] | undefined;
}

/** Reads one tool's way of naming a mistake: the diagnostic that begins on the line, if one does. */
export type DiagnosticFormat = (
  line: string,
  index: number,
  context: DiagnosticContext,
) => Diagnostic | undefined;
