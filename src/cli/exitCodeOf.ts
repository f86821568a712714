import type { Grade } from '../protocol/grade.ts';
import { exitCodes, type ExitCode } from './cliContext.ts';

export function exitCodeOf(verdict: Grade['verdict']): ExitCode {
  switch (verdict) {
    case 'passed':
      return exitCodes.passed;
    case 'failed':
      return exitCodes.failed;
    case 'errored':
      return exitCodes.error;
    case 'cancelled':
      return exitCodes.cancelled;
  }
}
