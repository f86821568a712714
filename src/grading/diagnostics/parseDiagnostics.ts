import { readFileSync, realpathSync, statSync } from 'node:fs';
import * as path from 'node:path';
import type { Diagnostic } from '../../protocol/diagnostic.ts';
import type { DiagnosticFormat } from './diagnosticFormat.ts';
import { gccFormat, linkerFormat, noInputFormat } from './gccFormat.ts';
import { goFormat } from './goFormat.ts';
import { javacFormat } from './javacFormat.ts';
import { nodeFormat } from './nodeFormat.ts';
import { pythonFormat } from './pythonFormat.ts';
import { rustcFormat } from './rustcFormat.ts';

/** All are asked about each line, since a Makefile may call any of them; the first that knows it wins. */
const formats: readonly DiagnosticFormat[] = [
  javacFormat,
  gccFormat,
  linkerFormat,
  noInputFormat,
  pythonFormat,
  rustcFormat,
  goFormat,
  nodeFormat,
];
const mostDiagnostics = 200;
/** Bytes. */
const largestSource = 4 * 1024 * 1024;

/**
 * The messages in what compilers printed, in their order, each once, 200 at most. Files are relative to the folder
 * that the commands ran in; what is said about files outside it (system headers) is left out.
 */
export function parseDiagnostics(output: string, folder: string): Diagnostic[] {
  const lines = output.split(/\r?\n/);
  const root = realpathSync(folder);
  const found = new Map<string, Diagnostic>();
  const context = { lines, source: sourceReader(root) };
  for (const [index, line] of lines.entries()) {
    if (found.size >= mostDiagnostics) break;
    const diagnostic = firstOf(formats, format => format(line, index, context));
    const file = diagnostic && insideFile(root, diagnostic.file);
    if (!diagnostic || file === undefined) continue;
    const { message, severity } = diagnostic;
    const placed = {
      file,
      line: atLeastOne(diagnostic.line),
      column: atLeastOne(diagnostic.column),
      severity,
      message,
    };
    found.set(JSON.stringify(placed), placed);
  }
  return [...found.values()];
}

function firstOf<T, R>(items: readonly T[], ask: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Path relative to the root; undefined for what lies outside or is no file there. */
function insideFile(root: string, file: string): string | undefined {
  const relative = path.relative(root, path.resolve(root, file));
  return relative === '' || relative.startsWith('..') ? undefined : relative.split(path.sep).join('/');
}

function sourceReader(root: string): (file: string) => readonly string[] | undefined {
  const read = new Map<string, readonly string[] | undefined>();
  return file => {
    if (!read.has(file))
      read.set(
        file,
        insideFile(root, file) === undefined ? undefined : readLines(root, path.resolve(root, file)),
      );
    return read.get(file);
  };
}

/** A build may leave anything under the name of a source: a link that leads out, a pipe that never ends. */
function readLines(root: string, file: string): readonly string[] | undefined {
  try {
    const real = realpathSync(file);
    const stats = statSync(real);
    if (!stats.isFile() || stats.size > largestSource || insideFile(root, real) === undefined)
      return undefined;
    return readFileSync(real, 'utf8').split(/\r?\n/);
  } catch {
    return undefined;
  }
}

function atLeastOne(position: number): number {
  return Math.max(1, position);
}
