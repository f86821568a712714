import { text } from '../base/text.ts';
import type { Notifier } from '../base/notifier.ts';
import { serverCommand } from '../lab/serverCommand.ts';
import { readListeners, type ListenRow } from '../proc/listenWatch.ts';
import { readFds } from '../proc/fdTable.ts';
import { isAlive, readProcess, type ProcessInfo } from '../proc/processInfo.ts';
import { readThreads } from '../proc/threads.ts';
import { readUsage, type Usage } from '../proc/usage.ts';
import type { SocketRow } from '../sockets/model.ts';
import { takeSnapshot } from '../sockets/takeSnapshot.ts';
import type { CheckContext } from './checkContext.ts';
import { Client, type ConnectOptions } from './client.ts';
import { awaitListening } from './readiness.ts';
import type { Because } from './seen.ts';
import { SettleWatch } from './settleWatch.ts';
import { defaultLimits, ServerProcess, type Excess, type ServerExit } from './serverProcess.ts';

export interface ServerOptions {
  /** Further arguments after the port. */
  readonly args?: readonly string[];
  /** Limit of open files; 4096 when absent. */
  readonly openFiles?: number;
}

/** Processes and threads of all servers of a run: a JVM has 20 to 30 threads, and a check may have thousands of clients. */
const processesOfRun = 8192;

const newcomersEveryMs = 1000;

/** The learner's program, running; every method speaks of its whole process tree. */
export class Server {
  readonly port: number;
  readonly #context: CheckContext;
  readonly #options: ServerOptions;
  readonly #changed: Notifier;
  readonly #settle: SettleWatch;
  readonly #ended: ServerProcess[] = [];
  #process: ServerProcess | undefined;
  #recent: ProcessInfo[] = [];
  #lookedForMembersAt = -Infinity;

  constructor(context: CheckContext, options: ServerOptions) {
    this.#context = context;
    this.#options = options;
    this.port = context.host.ports.take();
    this.#changed = context.notifier();
    this.#settle = new SettleWatch(() => this.#recentMembers());
  }

  /** Starts the program and resolves when it listens on its port; a program that does not ends the check. */
  async start(because?: Because): Promise<void> {
    const { host, id, transcript, deadline } = this.#context;
    deadline.hold();
    const serverNumber = this.#context.servers.length + this.#ended.length;
    const launched = new ServerProcess(
      {
        command: this.#command(),
        folder: host.folder,
        environment: host.environment,
        marker: { name: 'SOCKLAB_SERVER', value: `${host.runId}.${id}.${serverNumber}` },
        limits: {
          ...defaultLimits,
          openFiles: this.#options.openFiles ?? defaultLimits.openFiles,
          ...(host.sandbox === 'plain' ? {} : { processes: processesOfRun }),
        },
      },
      (stream, fresh) => {
        host.onOutput(id, stream, fresh);
      },
    );
    this.#process = launched;
    this.#lookedForMembersAt = -Infinity;
    transcript.record(this.label, 'start', this.#command().join(' '));
    void launched.exited.then(exit => {
      if (!this.#ended.includes(launched))
        transcript.record(this.label, 'exit', exit.signal ?? String(exit.code));
      this.#context.wake();
    });
    host.onServerStarted(this);
    await awaitListening(this.#context, this, because);
    deadline.run();
  }

  /** Kills the program with SIGKILL and waits until every process of it is gone. */
  async kill(): Promise<void> {
    if (!this.#process) return;
    this.#ended.push(this.#process);
    this.#context.transcript.record(this.label, 'signal', 'SIGKILL');
    await this.#process.kill();
  }

  /** Stops every process (SIGSTOP) and resolves when all of them are stopped: the kernel goes on without them. */
  async stop(): Promise<void> {
    this.#process?.tree.signal('SIGSTOP');
    this.#context.transcript.record(this.label, 'signal', 'SIGSTOP');
    const stopped = (): boolean =>
      this.members().every(info =>
        readThreads(info.pid).every(thread => thread.state === 'T' || thread.state === 't'),
      );
    while (!stopped() && !this.hasExited) {
      await this.#context.pause(2);
    }
  }

  /** Lets every process go on (SIGCONT). */
  continue(): void {
    this.#process?.tree.signal('SIGCONT');
    this.#context.transcript.record(this.label, 'signal', 'SIGCONT');
  }

  /** Opens a connection and resolves when the kernel has completed the handshake; the program may not know of it yet. */
  async connect(options: ConnectOptions = {}, because?: Because): Promise<Client> {
    const client = this.dial(options);
    await client.connected(because);
    return client;
  }

  /** Begins to connect and does not wait: for full queues and bursts. */
  dial(options: ConnectOptions = {}): Client {
    return new Client(this.#context, this, options);
  }

  /** Connects, sends a few random bytes, wants them back, closes: does the server still serve? */
  async expectServes(
    because?: Because,
    payload: Uint8Array = this.#context.random.letters(8),
  ): Promise<void> {
    const client = await this.connect({}, because);
    await client.echo(payload, because);
    client.close();
  }

  /** Live processes, zombies left out. */
  members(): ProcessInfo[] {
    return this.#process?.tree.members() ?? [];
  }

  /** As {@link members}, but newcomers are looked for once a second only: a look at every process has its price. */
  #recentMembers(): ProcessInfo[] {
    const now = performance.now();
    if (now - this.#lookedForMembersAt > newcomersEveryMs) {
      this.#lookedForMembersAt = now;
      this.#recent = this.members();
      return this.#recent;
    }
    return this.#recent.flatMap(({ pid, startTime }) => {
      const info = readProcess(pid);
      return info?.startTime === startTime && isAlive(info) ? info : [];
    });
  }

  usage(): Usage {
    return readUsage(this.members().map(info => info.pid));
  }

  /** Milliseconds that every thread has been asleep. */
  settledMs(): number {
    return this.#settle.settledMs();
  }

  /**
   * Watches the program for `ms` milliseconds: processor seconds used, and the share (0 to 1) of looks at which some
   * thread was running or wanted to. On a busy machine a program in a loop gets little time, but always wants more.
   */
  async watch(ms: number): Promise<{ readonly cpuSeconds: number; readonly runnable: number }> {
    const before = this.usage().cpuSeconds;
    const end = performance.now() + ms;
    let looks = 0;
    let runnable = 0;
    while (performance.now() < end) {
      await this.#context.pause(50);
      looks++;
      if (this.#recentMembers().some(info => readThreads(info.pid).some(thread => thread.state === 'R')))
        runnable++;
    }
    return { cpuSeconds: this.usage().cpuSeconds - before, runnable: runnable / looks };
  }

  /** Whether the program has made any socket. The first process is asked first: it is the usual one, and cheap. */
  holdsSocket(): boolean {
    // 0 to 2 are pipes to us, which Node makes of sockets.
    const holds = (pid: number): boolean =>
      [...readFds(pid)].some(([fd, target]) => fd > 2 && target.kind === 'socket');
    return (this.#process && holds(this.#process.pid)) || this.members().some(info => holds(info.pid));
  }

  /**
   * The listening sockets that the program holds, on whatever port.
   * @param rows all that there are, where they have just been read
   */
  listeners(rows = readListeners()): ListenRow[] {
    if (rows.length === 0) return [];
    const held = new Set<number>();
    for (const info of this.members()) {
      for (const target of readFds(info.pid).values()) if (target.kind === 'socket') held.add(target.inode);
    }
    return rows.filter(row => held.has(row.inode));
  }

  /** Every socket on the server's port, both ends, read with ss(8). */
  async sockets(): Promise<readonly SocketRow[]> {
    return (await takeSnapshot({ ports: [this.port] })).rows;
  }

  get exit(): ServerExit | undefined {
    return this.#process?.exit;
  }

  get hasExited(): boolean {
    return this.#process?.exit !== undefined;
  }

  /** How the first process ends, once it has; undefined before the first start. */
  get exited(): Promise<ServerExit | undefined> {
    return this.#process?.exited ?? Promise.resolve(undefined);
  }

  /** Whether the first process has ended, and not by us. */
  get hasLeft(): boolean {
    return this.#process !== undefined && !this.#ended.includes(this.#process) && !this.firstProcessRuns();
  }

  /** What the kernel says, a moment before its exit is announced here. */
  firstProcessRuns(): boolean {
    const info = this.#process && readProcess(this.#process.pid);
    return info !== undefined && isAlive(info);
  }

  /** Why the system could not start a process for it. */
  get startError(): string | undefined {
    return this.#process?.startError;
  }

  /** What the program did beyond all measure, so that it was ended. */
  get excess(): Excess | undefined {
    return this.#process?.excess;
  }

  get output(): { readonly stdout: string; readonly stderr: string; readonly droppedBytes: number } {
    const { stdout, stderr } = this.#process ?? {};
    return {
      stdout: stdout?.end() ?? '',
      stderr: stderr?.end() ?? '',
      droppedBytes: (stdout?.dropped ?? 0) + (stderr?.dropped ?? 0),
    };
  }

  /** Woken when the program exits and when the check ends. */
  get changed(): Notifier {
    return this.#changed;
  }

  get label(): string {
    return this.#context.host.localizer.say(text('server'));
  }

  async dispose(): Promise<void> {
    this.#context.host.onServerEnded(this);
    await Promise.all([this.#process, ...this.#ended].map(async each => each?.kill()));
  }

  /** The run command with the port in its place. */
  #command(): string[] {
    return serverCommand(this.#context.host.run, this.port, this.#options.args);
  }
}
