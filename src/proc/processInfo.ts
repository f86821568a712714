import { readNumericNames, readProcFile } from './procFile.ts';

/** One line of `/proc/PID/stat` (proc_pid_stat(5)), of a process or of one of its threads. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  /** One letter: R running, S sleeping, D uninterruptible, T stopped, t traced, Z zombie, X dead, I idle. */
  readonly state: string;
  /** The kernel's short name, at most 15 bytes; a process can choose it freely. */
  readonly command: string;
  /** Clock ticks from boot to start: together with the pid this names a process for ever. */
  readonly startTime: number;
  /** User plus system time in clock ticks, without reaped children. */
  readonly cpuTicks: number;
  readonly threads: number;
}

/** USER_HZ, the unit of every time in /proc: 100 on each architecture that Node runs on (time(7)). */
export const clockTicksPerSecond = 100;

/** The process, or undefined when there is none of that pid. */
export function readProcess(pid: number): ProcessInfo | undefined {
  return readStat(`/proc/${pid}/stat`);
}

/** @param path `/proc/PID/stat` or `/proc/PID/task/TID/stat` */
export function readStat(path: string): ProcessInfo | undefined {
  const line = readProcFile(path);
  return line === undefined ? undefined : parseStat(line);
}

/** Reads a stat line; the name in it may hold spaces, parentheses and newlines, so its end is the last `)`. */
export function parseStat(line: string): ProcessInfo | undefined {
  const open = line.indexOf('(');
  const close = line.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = line.slice(close + 2).split(' ');
  // proc_pid_stat(5) counts from 1 and the state is its field 3.
  const field = (number: number): number => Number(fields[number - 3]);
  const info: ProcessInfo = {
    pid: Number.parseInt(line, 10),
    ppid: field(4),
    pgrp: field(5),
    session: field(6),
    state: fields[0] ?? '?',
    command: Buffer.from(line.slice(open + 1, close), 'latin1').toString('utf8'),
    startTime: field(22),
    cpuTicks: field(14) + field(15),
    threads: field(20),
  };
  return Number.isFinite(info.startTime) ? info : undefined;
}

/** Every process that this process can see, zombies and kernel threads included. */
export function listProcesses(): ProcessInfo[] {
  return readNumericNames('/proc').flatMap(pid => readProcess(pid) ?? []);
}

/**
 * Whether it still runs code. A process whose first thread has ended counts as a zombie in its stat line while its
 * other threads go on; it lives until the last one ends.
 */
export function isAlive(info: ProcessInfo): boolean {
  return (info.state !== 'Z' && info.state !== 'X') || info.threads > 1;
}

/** The arguments it was started with (or has written over them); empty for a zombie or a kernel thread. */
export function readCommandLine(pid: number): string[] {
  const content = readProcFile(`/proc/${pid}/cmdline`) ?? '';
  if (content === '') return [];
  const words = Buffer.from(content, 'latin1').toString('utf8').split('\0');
  if (words.at(-1) === '') words.pop();
  return words;
}
