import { closeSync, openSync } from 'node:fs';
import { readNumericNames, readProcFile } from './procFile.ts';

/** O_CLOEXEC of open(2), on every architecture that Node runs on but Alpha, PA-RISC and SPARC. */
const closeOnExec = 0o2000000;

type Stdio = 'pipe' | 'ignore' | number;

/**
 * Starts a process that holds no descriptor but those of `stdio`. Node closes its own on the way; but what it was
 * itself given by whoever started it (a log file of an editor, a pipe of a shell) goes on to every child. In the new
 * process /dev/null takes their places.
 */
export function withoutInherited<T>(stdio: readonly Stdio[], start: (stdio: Stdio[]) => T): T {
  const inherited = inheritedFds().filter(fd => fd >= stdio.length);
  if (inherited.length === 0) return start([...stdio]);
  const nothing = openSync('/dev/null', 'r+');
  try {
    const all: Stdio[] = Array.from({ length: Math.max(...inherited) + 1 }, (_, fd) => stdio[fd] ?? 'ignore');
    for (const fd of inherited) all[fd] = nothing;
    return start(all);
  } finally {
    closeSync(nothing);
  }
}

/** Those above standard error that a child of this process would have too. */
function inheritedFds(): number[] {
  return readNumericNames('/proc/self/fdinfo').filter(fd => {
    const flags = /^flags:\s*(\d+)$/m.exec(readProcFile(`/proc/self/fdinfo/${fd}`) ?? '')?.[1];
    return fd > 2 && flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  });
}
