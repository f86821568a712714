import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfinedTree, exitInside } from '../proc/confinedTree.ts';
import { readFds } from '../proc/fdTable.ts';
import type { Marker } from '../proc/marker.ts';
import { isAlive, readProcess, type ProcessInfo } from '../proc/processInfo.ts';
import { ProcessTree } from '../proc/processTree.ts';
import { readProcFile } from '../proc/procFile.ts';
import { OutputLog } from './outputLog.ts';
import { ProcessCount } from './processCount.ts';

export interface Launch {
  /** Program and arguments, complete. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** bwrap(1) with the options that shut the command off, without the last `--`; absent where nothing does. */
  readonly confinement?: readonly string[];
  readonly marker: Marker;
  readonly limits: ProcessLimits;
}

/** Limits of every process of the learner's; see prlimit(1) and getrlimit(2). */
export interface ProcessLimits {
  readonly openFiles: number;
  /** RLIMIT_DATA, bytes: private writable memory. Not RLIMIT_AS, which a JVM or Node reserves far beyond its use. */
  readonly dataBytes: number;
  readonly fileBytes: number;
  readonly cpuSeconds: number;
  /**
   * RLIMIT_NPROC, for all processes and threads of a run together: the second net below {@link ProcessCount}. Only
   * where the kernel counts a run by itself, in a user namespace of its own; elsewhere it would count the user's editor.
   */
  readonly processes?: number;
}

export const defaultLimits: ProcessLimits = {
  openFiles: 4096,
  dataBytes: 4 * 1024 ** 3,
  fileBytes: 256 * 1024 ** 2,
  cpuSeconds: 120,
};

/**
 * Printing more than this, and so many times what it was sent, ends the server: nobody reads it, and draining it takes the
 * machine from the other checks. A server may print all its data, quoted (`\x00`), when it comes and when it goes.
 */
export const outputLimit = 64 * 1024 * 1024;
const outputPerByte = 8;
/** Where bwrap(1) tells of the program that it runs. */
const statusDescriptor = 3;
/** What it says once that has begun and ended. */
const exitStatus = '"exit-code"';

/** What a program did beyond all measure, so that it was ended. */
export type Excess =
  | {
      readonly of: 'output';
      /** Bytes: it printed more than that. */
      readonly limit: number;
      /** Bytes that it had been sent until then. */
      readonly sent: number;
    }
  | { readonly of: 'processes' };

/** How a program ended: by itself with an exit status, or by a signal. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A learner's server as processes: its first one, everything that came of it, what it prints, how it ended. It is
 * killed by the kernel when the process that started it dies (PR_SET_PDEATHSIG through setpriv(1)).
 */
export class ServerProcess {
  readonly tree: ProcessTree;
  readonly stdout = new OutputLog();
  readonly stderr = new OutputLog();
  /** Resolves when the first process has exited; its descendants may live on. */
  readonly exited: Promise<ServerExit>;
  /** Inodes of its standard output and error: Node makes these pipes of sockets, which are none of the program's. */
  readonly pipes: ReadonlySet<number>;
  #exit: ServerExit | undefined;
  #startError: string | undefined;
  #excess: Excess | undefined;
  readonly #sent: () => number;
  readonly #count: ProcessCount;
  readonly #child: ChildProcess;
  /** Resolves when nobody has its streams any more. */
  readonly #closed: Promise<void>;
  readonly #rootPid: number;
  /** Where the program is confined: which of the tree it is, and which only shut it off. */
  readonly #inside: ConfinedTree | undefined;

  /**
   * Throws when the system cannot start another process.
   * @param sent how many bytes the clients have sent so far
   */
  constructor(
    launch: Launch,
    onOutput: (stream: 'stdout' | 'stderr', text: string) => void,
    sent = (): number => 0,
  ) {
    this.#sent = sent;
    const limits = limitArguments(launch.limits);
    const { confinement } = launch;
    this.#inside = confinement && new ConfinedTree();
    const around = confinement ? [...confinement, '--json-status-fd', String(statusDescriptor), '--'] : [];
    this.#child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', '--', ...around, 'prlimit', ...limits, '--', ...launch.command],
      {
        // The confinement goes to the folder itself, which its user may not be able to reach from outside.
        cwd: this.#inside ? '/' : launch.folder,
        env: { ...launch.environment, [launch.marker.name]: launch.marker.value },
        stdio: ['ignore', 'pipe', 'pipe', ...(confinement ? ['pipe' as const] : [])],
        // A session of its own: signals meant for the harness's terminal do not reach it, and escapees are easier told.
        detached: true,
      },
    );
    this.exited = new Promise(resolve => {
      const ended = (exit: ServerExit): void => {
        this.#exit ??= exit;
        resolve(this.#exit);
      };
      this.#child.once('exit', (code, signal) => {
        if (!this.#inside) ended({ code, signal });
        else void this.#endInside(code, signal).then(ended);
      });
      this.#child.once('error', error => {
        this.#startError = error.message;
        ended({ code: 127, signal: null });
      });
    });
    this.#closed = new Promise(resolve => this.#child.once('close', () => resolve()));
    this.#rootPid = this.#child.pid ?? 0;
    this.pipes = pipesOf(this.#rootPid);
    this.tree = new ProcessTree({ rootPid: this.#rootPid, marker: launch.marker });
    this.#count = new ProcessCount(this.tree, () => {
      this.#end({ of: 'processes' });
    });
    this.#drain('stdout', this.stdout, onOutput);
    this.#drain('stderr', this.stderr, onOutput);
  }

  /** The program's first process; what starts it, while that is still at it. */
  get pid(): number {
    return this.#inside?.program?.pid ?? this.#rootPid;
  }

  /** Live processes of the program, zombies left out. */
  members(): ProcessInfo[] {
    const all = this.tree.members();
    return this.#inside ? this.#inside.programsOf(all) : all;
  }

  /** What the kernel says, a moment before the exit is announced here. */
  firstRuns(): boolean {
    const { program } = this.#inside ?? {};
    const info = readProcess(this.pid);
    return info !== undefined && isAlive(info) && (!program || program.startTime === info.startTime);
  }

  /** How the first process ended; undefined while it runs. */
  get exit(): ServerExit | undefined {
    return this.#exit;
  }

  /** Why the system could not start anything at all: the machine's trouble, not the program's. */
  get startError(): string | undefined {
    return this.#startError;
  }

  /** Why the program was ended before its time; undefined when it was not, or not by us. */
  get excess(): Excess | undefined {
    return this.#excess;
  }

  /** Signals the first process; one that has exited is not mistaken for a stranger with its number. */
  signal(signal: NodeJS.Signals): void {
    if (!this.#inside) this.#child.kill(signal);
    else if (this.members().some(({ pid }) => pid === this.pid)) process.kill(this.pid, signal);
  }

  /** Kills every process of the tree and waits until they are gone. */
  async kill(): Promise<void> {
    this.#count.dispose();
    await this.tree.kill();
    if (this.#rootPid !== 0) await this.exited;
    // A descendant that was not found could hold the pipes open for ever.
    for (const stream of this.#child.stdio) stream?.destroy();
  }

  /** A confinement that cannot be made, for want of namespaces or memory, is not the program's end. */
  async #endInside(code: number | null, signal: NodeJS.Signals | null): Promise<ServerExit> {
    // bwrap(1) itself fails with 1; when it was the program, it says so on the last stream, which ends with it. Without a word,
    // the program never began.
    const status = code === 1 ? readAll(this.#child.stdio[statusDescriptor] as Readable) : undefined;
    if (
      !status ||
      (await Promise.race([status, delay(1000, exitStatus, { ref: false })])).includes(exitStatus)
    ) {
      return exitInside(code, signal);
    }
    await this.#closed;
    this.#startError = this.stderr.end().trim();
    return { code: 127, signal: null };
  }

  #end(excess: Excess): void {
    if (this.#excess) return;
    this.#excess = excess;
    void this.tree.kill();
  }

  #judgeOutput(): void {
    const sent = this.#sent();
    const limit = outputLimit + outputPerByte * sent;
    if (this.stdout.total + this.stderr.total > limit) this.#end({ of: 'output', limit, sent });
  }

  #drain(
    name: 'stdout' | 'stderr',
    log: OutputLog,
    onOutput: (stream: 'stdout' | 'stderr', text: string) => void,
  ): void {
    this.#child[name]?.on('data', (chunk: Buffer) => {
      const fresh = log.add(chunk);
      if (fresh !== '') onOutput(name, fresh);
      if (this.stdout.total + this.stderr.total > outputLimit) this.#judgeOutput();
    });
    this.#child[name]?.on('error', () => undefined);
  }
}

/** Of the process that has just been started. Where we are held up, it may hold sockets of its own by now, as 3 and above. */
function pipesOf(pid: number): ReadonlySet<number> {
  const fds = pid === 0 ? undefined : readFds(pid);
  return new Set([fds?.get(1), fds?.get(2)].flatMap(each => (each?.kind === 'socket' ? each.inode : [])));
}

/**
 * Arguments of prlimit(1), soft and hard alike. A hard limit that is lower already stays: only root may raise one, and
 * prlimit would refuse to start the program.
 */
function limitArguments(limits: ProcessLimits): string[] {
  const hard = readHardLimits();
  const wanted = {
    nofile: ['Max open files', limits.openFiles],
    data: ['Max data size', limits.dataBytes],
    fsize: ['Max file size', limits.fileBytes],
    cpu: ['Max cpu time', limits.cpuSeconds],
    core: ['Max core file size', 0],
    ...(limits.processes === undefined ? {} : { nproc: ['Max processes', limits.processes] }),
  } as const satisfies Record<string, readonly [string, number]>;
  return Object.entries(wanted).map(([option, [name, value]]) => {
    const limit = Math.min(value, hard.get(name) ?? value);
    return `--${option}=${limit}:${limit}`;
  });
}

/** The hard limits of this process by their names in /proc/PID/limits (proc_pid_limits(5)); unlimited ones left out. */
function readHardLimits(): Map<string, number> {
  const lines = (readProcFile('/proc/self/limits') ?? '').split('\n').slice(1);
  const columns = lines.map(line => line.split(/ {2,}/)).filter(words => Number.isFinite(Number(words[2])));
  return new Map(columns.map(([name = '', , hard]) => [name, Number(hard)]));
}
