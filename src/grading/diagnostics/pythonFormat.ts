import type { DiagnosticFormat } from './diagnosticFormat.ts';

const place = /^(?:\*\*\*)? *File "(.+)", line (\d+)$/;
const sorry = /^Sorry: (\w+Error: .+) \((.+), line (\d+)\)/;
const said = /^\w*(?:SyntaxError|IndentationError|TabError): .+$/;

/**
 * Python's syntax errors: `File "server.py", line 3`, the source line without its indentation, carets, and the
 * message; for wrong indentation py_compile prints one line that begins with `Sorry:`.
 */
export const pythonFormat: DiagnosticFormat = (line, index, { lines, source }) => {
  const [, apology, apologyFile, apologyRow] = sorry.exec(line) ?? [];
  if (apology !== undefined && apologyFile !== undefined) {
    return { file: apologyFile, line: Number(apologyRow), column: 1, severity: 'error', message: apology };
  }
  const [, file, row] = place.exec(line) ?? [];
  if (file === undefined) return undefined;
  // Without a source line the message follows at once; a traceback through other calls has another `File` line first.
  const end = lines.findIndex((content, at) => at > index && (said.test(content) || place.test(content)));
  const message = lines[end];
  if (message === undefined || end > index + 3 || !said.test(message)) return undefined;
  const shown = lines[index + 1] ?? '';
  const caret =
    lines
      .slice(index + 2, end)
      .find(content => /^\s*[\^~]+/.test(content))
      ?.search(/\^/) ?? -1;
  const original = source(file)?.[Number(row) - 1] ?? '';
  const column = caret < 0 ? 1 : caret - indentation(shown) + indentation(original) + 1;
  return { file, line: Number(row), column: Math.max(1, column), severity: 'error', message };
};

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}
