import type { DiagnosticFormat } from './diagnosticFormat.ts';

const message = /^(.+\.java):(\d+): (?:(error|warning): )?(.+)$/;
const missingFile = /^error: (file not found): (.+)$/;
/** Lines between the message and the caret that are looked through: the source line, and a longer message's rest. */
const reach = 6;

/**
 * javac: `Server.java:5: error: cannot find symbol`, then the source line, a caret below the place, and details.
 * The column is the caret's, since the source line is printed as it is.
 */
export const javacFormat: DiagnosticFormat = (line, index, { lines }) => {
  const missing = missingFile.exec(line);
  if (missing) {
    const [, said = '', file = ''] = missing;
    return { file, line: 1, column: 1, severity: 'error', message: said };
  }
  const [, file, row, severity = 'error', said] = message.exec(line) ?? [];
  if (file === undefined || said === undefined) return undefined;
  const following = lines.slice(index + 1, index + 1 + reach);
  const caret = following.findIndex(content => /^\s*\^\s*$/.test(content));
  return {
    file,
    line: Number(row),
    column: caret < 0 ? 1 : (following[caret] ?? '').indexOf('^') + 1,
    severity: severity === 'warning' ? 'warning' : 'error',
    message: said + details(following.slice(caret + 1)),
  };
};

/** `  symbol:   variable count` below the caret says what the message is about. */
function details(lines: readonly string[]): string {
  const symbol = /^ {2}symbol: +(.+)$/.exec(lines[0] ?? '')?.[1];
  return symbol === undefined ? '' : `: ${symbol}`;
}
