import { readNumericNames, readProcFile } from './procFile.ts';

/**
 * An environment variable that tells whose a process is: every descendant inherits it, whatever it does about
 * sessions, process groups and parents, until one of them starts a program with an environment of its own.
 */
export interface Marker {
  readonly name: string;
  /** Random, so that nothing else carries it; ASCII. */
  readonly value: string;
}

/** Whether the process was started with the marker in its environment; undefined when the kernel does not say. */
export function hasMarker(pid: number, marker: Marker): boolean | undefined {
  const environment = readEnvironment(pid);
  if (environment === undefined) return undefined;
  return `\0${environment}`.includes(`\0${marker.name}=${marker.value}\0`);
}

function readEnvironment(pid: number): string | undefined {
  const own = readProcFile(`/proc/${pid}/environ`);
  if (own !== undefined && own !== '') return own;
  // A first thread that has ended shows nothing, but the threads that outlive it do.
  for (const tid of readNumericNames(`/proc/${pid}/task`)) {
    const other = tid === pid ? undefined : readProcFile(`/proc/${pid}/task/${tid}/environ`);
    if (other !== undefined) return other;
  }
  return own;
}
