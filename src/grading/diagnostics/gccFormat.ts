import type { DiagnosticFormat } from './diagnosticFormat.ts';

const message = /^(?!\d+:)(.+?):(\d+):(?:(\d+):)? (fatal error|error|warning|note): (.+)$/;
const undefinedReference = /^(?:.*?ld: )?(.+?):(\d+|\(.+?\)): (undefined reference to [`'‘](.+)['’])$/;
const noInput = /^(?:\S*?(?:gcc|cc|cc1|clang)\S*): (?:fatal )?error: (\S+): (.+)$/;
const severities = { 'fatal error': 'error', error: 'error', warning: 'warning', note: 'note' } as const;

/** gcc and clang: `server.c:3:21: warning: unused variable 'u'`. */
export const gccFormat: DiagnosticFormat = line => {
  const [, file, row, column, severity, said] = message.exec(line) ?? [];
  if (file === undefined || severity === undefined || said === undefined || file.endsWith('.java'))
    return undefined;
  return {
    file,
    line: Number(row),
    column: Number(column ?? 1),
    severity: severities[severity as keyof typeof severities],
    message: said,
  };
};

/** The linker: with `-g` it names the line; without, the first line that names the missing function is taken. */
export const linkerFormat: DiagnosticFormat = (line, _index, { source }) => {
  const [, file, place = '', said, symbol = ''] = undefinedReference.exec(line) ?? [];
  if (file === undefined || said === undefined) return undefined;
  const row = Number(place);
  if (Number.isInteger(row)) return { file, line: row, column: 1, severity: 'error', message: said };
  const use = new RegExp(`(?<!\\w)${symbol.replaceAll(/\W/g, '\\$&')}\\s*\\(`);
  const lines = source(file) ?? [];
  // A prototype comes before the call, and ends in a semicolon at the left margin more often than not.
  const uses = lines.flatMap((content, index) => (use.test(content) ? [index] : []));
  const found = uses.find(index => /^\s/.test(lines[index] ?? '')) ?? uses[0] ?? 0;
  return { file, line: found + 1, column: 1, severity: 'error', message: said };
};

/** `cc1: fatal error: server.c: No such file or directory`. */
export const noInputFormat: DiagnosticFormat = line => {
  const [, file, said] = noInput.exec(line) ?? [];
  return file === undefined || said === undefined
    ? undefined
    : { file, line: 1, column: 1, severity: 'error', message: said };
};
