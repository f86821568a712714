import type { DiagnosticFormat } from './diagnosticFormat.ts';

const place = /^(?:file:\/\/)?(.+\.[cm]?[jt]s):(\d+)$/;
const reach = 6;

/** node --check: `server.js:2`, the source line, carets, an empty line, `SyntaxError: …`. */
export const nodeFormat: DiagnosticFormat = (line, index, { lines }) => {
  const [, file, row] = place.exec(line) ?? [];
  if (file === undefined) return undefined;
  const following = lines.slice(index + 1, index + 1 + reach);
  const message = following.find(content => content.startsWith('SyntaxError'));
  const caret = following.find(content => /^\s*\^+\s*$/.test(content));
  if (message === undefined) return undefined;
  return { file, line: Number(row), column: (caret?.indexOf('^') ?? 0) + 1, severity: 'error', message };
};
