import type { MatrixLine } from '../grading/validation.ts';
import type { Proof } from '../lab/proofs.ts';
import type { SandboxLevel } from '../protocol/grade.ts';

/** Names a line of the matrix; without a level while nobody knows which. */
export function keyOfLine(kind: Proof['kind'], name: string, level: SandboxLevel | undefined): string {
  return level === undefined ? `${kind}s/${name}` : `${kind}s/${name}@${level}`;
}

/** `c`, or `c plain` where servers of its kind ran in several levels. */
export function formatLine(line: MatrixLine, matrix: readonly MatrixLine[]): string {
  const alone = matrix.every(other => other.kind !== line.kind || other.sandbox === line.sandbox);
  return alone ? line.name : `${line.name} ${line.sandbox}`;
}
