import { readdirSync, readFileSync } from 'node:fs';

/**
 * Content of a file below /proc, one character a byte; undefined when the process has gone, or the kernel refuses
 * (another user's process, or a stricter `ptrace_scope`).
 */
export function readProcFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** The numbers among the names in a directory below /proc: pids, thread ids, descriptors. Empty when it has gone. */
export function readNumericNames(path: string): number[] {
  try {
    return readdirSync(path).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
