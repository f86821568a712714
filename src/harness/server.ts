import { text } from '../base/text.ts';
import type { Notifier } from '../base/notifier.ts';
import { serverCommand } from '../lab/serverCommand.ts';
import { readListeners, type ListenRow } from '../proc/listenWatch.ts';
import { limitDescriptors, readOpenFilesLimit, restoreDescriptors } from '../proc/descriptorLimit.ts';
import { readFds } from '../proc/fdTable.ts';
import type { ProcessInfo } from '../proc/processInfo.ts';
import { readThreads } from '../proc/threads.ts';
import { readUsage, type Usage } from '../proc/usage.ts';
import type { SocketRow } from '../sockets/model.ts';
import { takeSnapshot } from '../sockets/takeSnapshot.ts';
import { expectAsleep, type AsleepOptions } from './asleep.ts';
import type { CheckContext } from './checkContext.ts';
import { Client, type ConnectOptions } from './client.ts';
import { connectMany, type CrowdOptions } from './crowd.ts';
import { stepAhead, type StepAhead } from './gate.ts';
import { expectExit, expectRefuses, type ExitOptions } from './farewell.ts';
import { runFor, untilStopped } from './pausing.ts';
import { awaitListening } from './readiness.ts';
import { RecentMembers } from './recentMembers.ts';
import type { Because } from './seen.ts';
import { serverLaunch } from './serverLaunch.ts';
import { SettleWatch } from './settleWatch.ts';
import { readWaits, wantsMore, type Wait } from './waits.ts';
import { defaultLimits, ServerProcess, type Excess, type ServerExit } from './serverProcess.ts';

/** How a server is started. */
export interface ServerOptions {
  /** Further arguments after the port; those of lab.json when absent. */
  readonly args?: readonly string[];
  /** Limit of open files; 4096 when absent. */
  readonly openFiles?: number;
}

/** The learner's program, running; every method speaks of its whole process tree. */
export class Server {
  /** The port that it was given. */
  readonly port: number;
  /** Woken when the program exits and when the check ends. @internal */
  readonly changed: Notifier;
  readonly #context: CheckContext;
  readonly #options: ServerOptions;
  readonly #recent = new RecentMembers(() => this.members());
  /** How it sleeps. @internal */
  readonly sleep: SettleWatch;
  readonly #ended: ServerProcess[] = [];
  #process: ServerProcess | undefined;

  /** @internal */
  constructor(context: CheckContext, options: ServerOptions) {
    this.#context = context;
    this.#options = options;
    this.port = context.host.ports.take();
    this.changed = context.notifier();
    this.sleep = new SettleWatch(
      () => this.#recent.members(),
      () => context.now(),
    );
  }

  /**
   * Starts the program again on the same port, after {@link kill} or its end, and resolves when it listens there; a program
   * that does not ends the check. The first start is made by `t.server()`.
   */
  async start(because?: Because): Promise<void> {
    const { transcript, deadline } = this.#context;
    deadline.hold();
    const serverNumber = this.#context.servers.length + this.#ended.length;
    const launched = await this.#step('start', this.#command().join(' '), () => this.#launch(serverNumber));
    void launched.exited.then(exit => {
      if (!this.#ended.includes(launched)) transcript.record(this, 'exit', exit.signal ?? String(exit.code));
      this.#context.wake();
    });
    await awaitListening(this.#context, this, because);
    deadline.run();
  }

  #launch(serverNumber: number): ServerProcess {
    const { host, id } = this.#context;
    const launch = serverLaunch(host, this.#command(), `${id}.${serverNumber}`, this.#options.openFiles);
    const launched = new ServerProcess(
      launch,
      (stream, fresh) => {
        host.onOutput(id, stream, fresh);
      },
      () => this.#context.sentTo(this),
    );
    this.#process = launched;
    this.#recent.forget();
    host.onServerStarted(this, id);
    return launched;
  }

  /** Kills the program with SIGKILL and waits until every process of it is gone. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (!running) return;
    const { killed } = await this.#step('signal', 'SIGKILL', () => {
      this.#ended.push(running);
      return { killed: running.kill() };
    });
    await killed;
  }

  /** Stops every process (SIGSTOP) and resolves when all of them are stopped: the kernel goes on without them. */
  async stop(): Promise<void> {
    await this.#step('signal', 'SIGSTOP', () => this.#process?.tree.signal('SIGSTOP'));
    await untilStopped(this.#context, this);
  }

  /** Lets every process go on (SIGCONT). */
  async continue(): Promise<void> {
    await this.#step('signal', 'SIGCONT', () => this.#process?.tree.signal('SIGCONT'));
  }

  /**
   * Lets a stopped program go on for `ms` milliseconds, a fraction of one too, and resolves when it is stopped again.
   * Meanwhile nothing of ours runs: whoever keeps the program busy looks endlessly fast to it.
   */
  async runFor(ms: number): Promise<void> {
    await runFor(this.#context, this, ms);
  }

  /**
   * Asks the program to end: SIGTERM to its first process, as `kill PID` and every service manager does. What becomes of
   * it is for {@link expectExit} to see.
   */
  async terminate(): Promise<void> {
    await this.#step('signal', 'SIGTERM', () => this.#process?.signal('SIGTERM'));
  }

  /** Wants the program to end by itself in time and with one of the right codes; resolves with how it did. */
  async expectExit(because?: Because, options: ExitOptions = {}): Promise<ServerExit> {
    return expectExit(this.#context, this, because, options);
  }

  /** Wants new connections to be refused within `ms` milliseconds: the program closes its listening socket. */
  async expectRefuses(ms: number, because?: Because): Promise<void> {
    await expectRefuses(this.#context, this, ms, because);
  }

  /**
   * Wants a program that has nothing to do to sleep: over `ms` milliseconds next to no processor time, and no thread
   * that wants more than it gets.
   */
  async expectAsleep(ms: number, because?: Because, options: AsleepOptions = {}): Promise<void> {
    await expectAsleep(this.#context, this, ms, because, options);
  }

  /**
   * From now on every process of the program can open `more` further descriptors; the one after fails with EMFILE. Only
   * the running program is limited: a runtime needs more to start than to serve.
   */
  async limitDescriptors(more: number): Promise<void> {
    const { limited } = await this.#step('note', `RLIMIT_NOFILE: +${more}`, () => ({
      limited: this.members().map(async ({ pid }) => limitDescriptors(pid, more)),
    }));
    await Promise.all(limited);
  }

  /** Takes back {@link limitDescriptors}. */
  async restoreDescriptors(): Promise<void> {
    const { openFiles = defaultLimits.openFiles } = this.#options;
    await Promise.all(this.members().map(async ({ pid }) => restoreDescriptors(pid, openFiles)));
  }

  /**
   * How many files the first process may have open: what the check asked for, or less where the machine's own limit is
   * lower. The hard limit, which a program may raise itself up to.
   */
  descriptorLimit(): number {
    return (this.#process && readOpenFilesLimit(this.#process.pid)) ?? 0;
  }

  /** The descriptor that some process of the program has for the socket with this inode. */
  fdOf(inode: number): number | undefined {
    for (const { pid } of this.members()) {
      for (const [fd, target] of readFds(pid))
        if (target.kind === 'socket' && target.inode === inode) return fd;
    }
    return undefined;
  }

  /** Opens a connection and resolves when the kernel has completed the handshake; the program may not know of it yet. */
  async connect(options: ConnectOptions = {}, because?: Because): Promise<Client> {
    const client = await this.dial(options);
    await client.connected(because);
    return client;
  }

  /**
   * Opens many connections and resolves when all handshakes are done. They come in waves, each after the program has
   * accepted the one before, so that no backlog overflows: an overflow costs a second for every SYN that is sent again.
   */
  async connectMany(count: number, options: CrowdOptions = {}, because?: Because): Promise<Client[]> {
    return connectMany(this.#context, this, count, options, because);
  }

  /** Begins to connect and does not wait: for full queues and bursts. */
  async dial(options: ConnectOptions = {}): Promise<Client> {
    const context = this.#context;
    return context.step(
      () => stepAhead({ label: context.nextLabel() }, 'connect', `127.0.0.1:${this.port}`),
      () => new Client(context, this, options),
    );
  }

  /** {@link dial}s so many at once. */
  async dialMany(count: number, options: ConnectOptions = {}): Promise<Client[]> {
    const dial = async (): Promise<Client> => this.dial(options);
    return this.#context.together(count, async () => Promise.all(Array.from({ length: count }, dial)));
  }

  /** Connects, sends a few random bytes, wants them back, closes: does the server still serve? */
  async expectServes(
    because?: Because,
    payload: Uint8Array = this.#context.random.letters(8),
  ): Promise<void> {
    const client = await this.connect({}, because);
    await client.echo(payload, because);
    await client.close();
  }

  /** Live processes, zombies left out. */
  members(): ProcessInfo[] {
    return this.#process?.members() ?? [];
  }

  /** Processor time, memory, threads and descriptors of all its processes together, now. */
  usage(): Usage {
    return readUsage(this.members().map(info => info.pid));
  }

  /** The ids of all threads of all processes (`/proc/PID/task`). */
  threadIds(): Set<number> {
    return new Set(this.members().flatMap(({ pid }) => readThreads(pid).map(thread => thread.tid)));
  }

  /** Where every thread of every process is: in which call, and on how many descriptors. */
  waits(): Wait[] {
    return this.members().flatMap(({ pid }) => readWaits(pid));
  }

  /** Connections that wait for accept() on the server's port; 0 where nobody listens. */
  acceptQueue(): number {
    const rows = readListeners().filter(row => row.port === this.port);
    return rows.reduce((sum, row) => sum + row.acceptQueue, 0);
  }

  /** Whether no thread runs or is about to, now. */
  isAsleep(): boolean {
    return this.#recent.members().every(info => readThreads(info.pid).every(({ state }) => state !== 'R'));
  }

  /** Milliseconds that every thread has been asleep. */
  settledMs(): number {
    return this.sleep.settledMs();
  }

  /**
   * Watches the program for `ms` milliseconds: processor seconds used, and the share (0 to 1) of looks at which some
   * thread was running or wanted to. On a busy machine a program in a loop gets little time, but always wants more; one
   * that prints in its loop may mostly wait for us to read that.
   */
  async watch(ms: number): Promise<{ readonly cpuSeconds: number; readonly runnable: number }> {
    const before = this.usage().cpuSeconds;
    const end = this.#context.now() + ms;
    let looks = 0;
    let runnable = 0;
    while (this.#context.now() < end) {
      const began = performance.now();
      looks++;
      if (
        this.#recent
          .members()
          .some(({ pid }) => readThreads(pid).some(each => wantsMore(pid, each, this.pipes)))
      )
        runnable++;
      await this.#context.pause(Math.max(50, (performance.now() - began) * 5));
    }
    return { cpuSeconds: this.usage().cpuSeconds - before, runnable: runnable / looks };
  }

  /** Inodes of what the program prints into: sockets that are not its own. @internal */
  get pipes(): ReadonlySet<number> {
    return this.#process?.pipes ?? new Set();
  }

  /**
   * Whether the program has made any socket. The first process is asked first: it is the usual one, and cheap.
   * @internal
   */
  holdsSocket(): boolean {
    const { pipes } = this;
    const holds = (pid: number): boolean =>
      [...readFds(pid).values()].some(target => target.kind === 'socket' && !pipes.has(target.inode));
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

  /** How its first process ended; undefined while it runs. */
  get exit(): ServerExit | undefined {
    return this.#process?.exit;
  }

  /** Whether its first process has ended. */
  get hasExited(): boolean {
    return this.#process?.exit !== undefined;
  }

  /** How the first process ends, once it has; undefined before the first start. */
  get exited(): Promise<ServerExit | undefined> {
    return this.#process?.exited ?? Promise.resolve(undefined);
  }

  /** Whether the first process has ended, and not by us. @internal */
  get hasLeft(): boolean {
    return this.#process !== undefined && !this.#ended.includes(this.#process) && !this.firstProcessRuns();
  }

  /** What the kernel says, a moment before its exit is announced here. @internal */
  firstProcessRuns(): boolean {
    return this.#process?.firstRuns() ?? false;
  }

  /** Why the system could not start a process for it. @internal */
  get startError(): string | undefined {
    return this.#process?.startError;
  }

  /** What the program did beyond all measure, so that it was ended. @internal */
  get excess(): Excess | undefined {
    return this.#process?.excess;
  }

  /** What it has printed so far, and how many bytes of that were too many to keep. */
  get output(): { readonly stdout: string; readonly stderr: string; readonly droppedBytes: number } {
    const { stdout, stderr } = this.#process ?? {};
    return {
      stdout: stdout?.end() ?? '',
      stderr: stderr?.end() ?? '',
      droppedBytes: (stdout?.dropped ?? 0) + (stderr?.dropped ?? 0),
    };
  }

  /** What findings call it. */
  get label(): string {
    return this.#context.host.localizer.say(text('server'));
  }

  /** @internal */
  async dispose(): Promise<void> {
    this.#context.host.onServerEnded(this);
    // That it ends now is our doing, and no part of the story.
    if (this.#process && !this.#ended.includes(this.#process)) this.#ended.push(this.#process);
    await Promise.all(this.#ended.map(async each => each.kill()));
  }

  async #step<T>(what: StepAhead['what'], detail: string, act: () => T): Promise<T> {
    return this.#context.step(
      () => stepAhead(this, what, detail),
      () => {
        const result = act();
        this.#context.transcript.record(this, what, detail);
        return result;
      },
    );
  }

  /** The run command with the port in its place. */
  #command(): string[] {
    const { host } = this.#context;
    return serverCommand(host.run, this.port, this.#options.args ?? host.arguments);
  }
}
