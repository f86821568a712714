import type { DiagnosticFormat } from './diagnosticFormat.ts';

const message = /^(?:vet: )?(\S+\.go):(\d+):(?:(\d+):)? (.+)$/;

/** go build and go vet: `./main.go:5:2: undefined: x`; everything it says is an error. */
export const goFormat: DiagnosticFormat = line => {
  const [, file, row, column = '1', said] = message.exec(line) ?? [];
  if (file === undefined || said === undefined) return undefined;
  return { file, line: Number(row), column: Number(column), severity: 'error', message: said };
};
