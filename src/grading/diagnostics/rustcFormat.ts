import type { DiagnosticFormat } from './diagnosticFormat.ts';

const message = /^(error|warning|note)(?:\[\w+\])?: (.+)$/;
const place = /^\s*--> (.+):(\d+):(\d+)$/;

/** rustc and cargo: `error[E0425]: cannot find value …`, and ` --> src/main.rs:1:20` on the next line. */
export const rustcFormat: DiagnosticFormat = (line, index, { lines }) => {
  const [, severity, said] = message.exec(line) ?? [];
  const [, file, row, column] = place.exec(lines[index + 1] ?? '') ?? [];
  if (severity === undefined || said === undefined || file === undefined) return undefined;
  return {
    file,
    line: Number(row),
    column: Number(column),
    severity: severity as 'error' | 'warning' | 'note',
    message: said,
  };
};
