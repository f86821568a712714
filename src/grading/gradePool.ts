import { availableParallelism, freemem } from 'node:os';
import pLimit from 'p-limit';

/** Runs so many grades at a time as it was made for; several validations may share one. */
export type GradePool = <T>(grade: () => Promise<T>) => Promise<T>;

/** @param jobs grades at once; as many as this machine bears when absent */
export function gradePool(jobs: number = gradesAtOnce()): GradePool {
  return pLimit(jobs);
}

const mebibyte = 1024 * 1024;

/**
 * What one grade may hold at its height: four servers a core (gradeSubmission), of which the dearest are JVMs of
 * 36 MiB each (measured), with what the kernel keeps in their socket buffers; the runner, its guard, and a javac.
 */
function gradeBytes(cores: number): number {
  return (cores * 4 * 40 + 300) * mebibyte;
}

/**
 * How many servers are graded at once when a lab is proved.
 *
 * A grade has its busy moments (the compiler, a dozen servers that start together, the megabytes of one check) and
 * then stretches in which it only waits for something not to happen. Two at once left a quarter of two cores idle;
 * one grade more than there are cores fills those waits. Beyond that nothing gets faster, and every check gets slower,
 * since all of them wait for a processor.
 *
 * Memory sets the other bound: three quarters of what is free may be taken, the rest is for the page cache.
 */
export function gradesAtOnce(
  machine: { readonly cores: number; readonly freeBytes: number } = thisMachine(),
): number {
  const { cores, freeBytes } = machine;
  const fit = Math.floor((freeBytes * 0.75) / gradeBytes(cores));
  return Math.max(1, Math.min(cores + 1, fit));
}

function thisMachine(): { cores: number; freeBytes: number } {
  // In a container that may take less than the machine has, freemem() still speaks of the machine.
  const allowed = process.constrainedMemory();
  const free = freemem();
  const freeBytes = allowed > 0 ? Math.min(free, allowed - process.memoryUsage.rss()) : free;
  return { cores: availableParallelism(), freeBytes };
}
