import { spawn, type ChildProcess } from 'node:child_process';
import type { Marker } from '../proc/marker.ts';
import { ProcessTree } from '../proc/processTree.ts';
import { Notifier } from '../base/notifier.ts';
import { OutputLog } from './outputLog.ts';

export interface Launch {
  /** Program and arguments, complete. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
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
}

export const defaultLimits: ProcessLimits = {
  openFiles: 4096,
  dataBytes: 4 * 1024 ** 3,
  fileBytes: 256 * 1024 ** 2,
  cpuSeconds: 120,
};

/** Printing more than this ends the server: nobody reads it, and draining it takes the machine from the other checks. */
export const outputLimit = 64 * 1024 * 1024;

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A learner's server as processes: its first one, everything that came of it, what it prints, how it ended. It is
 * killed by the kernel when the process that started it dies (PR_SET_PDEATHSIG through setpriv(1)).
 */
export class ServerProcess {
  readonly pid: number;
  readonly tree: ProcessTree;
  readonly stdout = new OutputLog();
  readonly stderr = new OutputLog();
  /** Notified when the first process exits and when the output limit is hit. */
  readonly changed = new Notifier();
  /** Resolves when the first process has exited; its descendants may live on. */
  readonly exited: Promise<ServerExit>;
  #exit: ServerExit | undefined;
  readonly #child: ChildProcess;

  /** Throws when the system cannot start another process. */
  constructor(launch: Launch, onOutput: (stream: 'stdout' | 'stderr', text: string) => void) {
    const { openFiles, dataBytes, fileBytes, cpuSeconds } = launch.limits;
    const limits = [
      `--nofile=${openFiles}:${openFiles}`,
      `--data=${dataBytes}:${dataBytes}`,
      `--fsize=${fileBytes}:${fileBytes}`,
      `--cpu=${cpuSeconds}:${cpuSeconds}`,
      '--core=0:0',
    ];
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'prlimit', ...limits, '--', ...launch.command], {
      cwd: launch.folder,
      env: { ...launch.environment, [launch.marker.name]: launch.marker.value },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own: signals meant for the harness's terminal do not reach it, and escapees are easier told.
      detached: true,
    });
    this.exited = new Promise(resolve => {
      const ended = (exit: ServerExit): void => {
        this.#exit ??= exit;
        this.changed.notify();
        resolve(this.#exit);
      };
      this.#child.once('exit', (code, signal) => {
        ended({ code, signal });
      });
      this.#child.once('error', () => {
        ended({ code: 127, signal: null });
      });
    });
    this.pid = this.#child.pid ?? 0;
    this.tree = new ProcessTree({ rootPid: this.pid, marker: launch.marker });
    this.#drain('stdout', this.stdout, onOutput);
    this.#drain('stderr', this.stderr, onOutput);
  }

  /** How the first process ended; undefined while it runs. */
  get exit(): ServerExit | undefined {
    return this.#exit;
  }

  get floods(): boolean {
    return this.stdout.total + this.stderr.total > outputLimit;
  }

  /** Kills every process of the tree and waits until they are gone. */
  async kill(): Promise<void> {
    await this.tree.kill();
    if (this.pid !== 0) await this.exited;
    // A descendant that was not found could hold the pipes open for ever.
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #drain(
    name: 'stdout' | 'stderr',
    log: OutputLog,
    onOutput: (stream: 'stdout' | 'stderr', text: string) => void,
  ): void {
    this.#child[name]?.on('data', (chunk: Buffer) => {
      const fresh = log.add(chunk);
      if (fresh !== '') onOutput(name, fresh);
      if (this.floods) {
        this.changed.notify();
        void this.tree.kill();
      }
    });
    this.#child[name]?.on('error', () => undefined);
  }
}
