// socklab/harness: what the checks of a lab are written in.
// Written by `npm run types`; a lab's copy is brought up to date by `socklab validate`.

/**
 * Marks a sentence that people read. `{name}` in the template is filled from `args`. The template is also the key of its
 * translation; `socklab validate` and a test look through the sources for those that have none, so it must be a string
 * literal.
 */
declare function text(template: string, args?: Record<string, TextArgument>): Text;

/** What fills a `{name}`: a value, or a phrase that has to be translated itself. */
type TextArgument = string | number | Text;

/** A sentence for people before it has a language: the English template is its key. */
interface Text {
  readonly template: string;
  readonly args: Readonly<Record<string, TextArgument>>;
}

/** One TCP socket as the kernel showed it at one moment. */
interface SocketRow {
  /** The socket's cookie (`sk:`): constant from SYN-RECV to TIME-WAIT. Falls back to the address pair where unknown. */
  readonly id: string;
  readonly state: TcpState;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  /** LISTEN: connections in the accept queue. Else: bytes received and not read (a received FIN counts 1). */
  readonly recvQ: number;
  /** LISTEN: the backlog. Else: bytes unsent or unacknowledged. */
  readonly sendQ: number;
  /** 0 when no process owns the socket (not accepted yet, orphaned, TIME-WAIT). */
  readonly inode: number;
  readonly timer?: SocketTimer;
  /** Which side has shut down its sending half: `<->` none, `-->` peer, `<--` we, `---` both (ss -e). */
  readonly shutdown?: '<->' | '-->' | '<--' | '---';
  /** Drops of a listener (`skmem` d), where asked for. */
  readonly drops?: number;
  /** The process that holds the socket, joined from /proc/PID/fd by whoever took the snapshot. */
  readonly owner?: SocketOwner;
}

/** The eleven states of RFC 9293 §3.3.2, spelt as ss(8) spells them, and SYN-RECV's request-socket sibling. */
type TcpState =
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECV'
  | 'ESTAB'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT'
  | 'CLOSED';

/** One end of an address pair; `address` without brackets, `*` for the dual-stack wildcard. */
interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** The retransmission, keepalive, TIME-WAIT or persist timer of a socket, as `ss -o` shows it. */
interface SocketTimer {
  readonly kind: 'on' | 'keepalive' | 'timewait' | 'persist' | 'unknown';
  readonly expiresMs: number;
  readonly retransmits: number;
}

/** A process that holds a socket. */
interface SocketOwner {
  readonly pid: number;
  readonly fd: number;
  readonly command: string;
  /** The system call a thread is blocked in on this very socket, e.g. `recvfrom`; absent when none waits on it. */
  readonly blockedIn?: string;
}

/** Words for a server that died of what a client did. `deed` says what: `A client sent RST.` */
declare function dies(deed: Advice): Because;

/** A check's own words for a failure; what is left out is filled in from the facts. */
interface Advice {
  /** What happened. */
  readonly message?: Text | undefined;
  /** What in the learner's code probably does it. */
  readonly cause?: Text | undefined;
  /** What to do next. */
  readonly next?: Text | undefined;
}

/** Words the failure of an expectation. Called once, after the evidence was taken; undefined leaves it to the facts. */
type Because = (seen: Seen) => Advice | undefined;

/** The facts at the moment an expectation was not met, for whoever words the cause. */
interface Seen {
  /** What came since the expectation began. */
  readonly received: Buffer;
  /** What should have come; empty where bytes were not what was waited for. */
  readonly expected: Buffer;
  /** Offset of the first wrong or missing byte, -1 when all came. */
  readonly firstDifference: number;
  /** Whether the connection is open, and if not, how it ended. */
  readonly end: ConnectionEnd;
  /** How the server's first process ended; undefined while it runs. */
  readonly exit: ServerExit | undefined;
  /** Whether the server's program has accepted this connection; undefined when the kernel no longer shows it. */
  readonly accepted: boolean | undefined;
  /** Bytes of ours that lie unread in the server's receive queue (its Recv-Q). */
  readonly unread: number;
  /** Bytes that the server has handed to its kernel and that we have not acknowledged (its Send-Q). */
  readonly unsent: number;
  /** The TCP state of the server's end; undefined when the kernel no longer shows it. */
  readonly serverState: TcpState | undefined;
  /** In which calls the server's threads are blocked, in words: `recvfrom on fd 4 (the connection of client 1)`. */
  readonly calls: string;
  /** Whether some thread runs without ever waiting. */
  readonly spins: boolean;
  /** Everything that the kernel showed. */
  readonly evidence: Evidence;
}

/** How a client's connection ended, as the client saw it: still open, by FIN, or by RST. */
type ConnectionEnd = 'open' | 'eof' | 'reset';

/** How a program ended: by itself with an exit status, or by a signal. */
interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What the kernel showed at the moment a check failed. */
type Evidence = {
  /** The evidence in sentences, most telling first, in the language of the run. */
  readonly lines: string[];
  readonly processes: ProcessEvidence[];
  readonly connections: ConnectionEvidence[];
  /** The end of what the server printed. */
  readonly output: {
    readonly stdout: string;
    readonly stderr: string;
    readonly droppedBytes: number;
  };
  readonly listener?: {
    readonly address: string;
    readonly port: number;
    readonly acceptQueue: number;
    readonly backlog: number;
  };
  readonly exit?: {
    readonly code: null | number;
    readonly signal: null | string;
  };
};

/** One process of the server when the evidence was taken. */
type ProcessEvidence = {
  readonly pid: number;
  readonly command: string;
  readonly threads: ThreadEvidence[];
  /** How many descriptors it has open. */
  readonly fds: number;
  /** How many of these are sockets. */
  readonly socketFds: number;
  /** User plus system time, seconds. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  /** Its epoll sets, each by the descriptor that it is known as. */
  readonly epoll: {
    readonly fd: number;
    readonly watches: EpollWatch[];
  }[];
};

/** What one thread of the server is doing (`/proc/PID/task/TID/syscall`). */
type ThreadEvidence = {
  readonly tid: number;
  readonly name: string;
  /** One letter of proc_pid_stat(5): R running, S sleeping, D, T stopped, Z zombie. */
  readonly state: string;
  /** The system call it is blocked in, `running`, or null where the kernel does not say. */
  readonly call: null | string;
  /** The file descriptor that the call waits on. */
  readonly fd?: number;
  /** What that descriptor is, in words: `listener 127.0.0.1:12345`, `connection of client 1`. */
  readonly waitsOn?: string;
};

/** One entry of an epoll set (`/proc/PID/fdinfo/FD`). */
type EpollWatch = {
  readonly fd: number;
  readonly events: string[];
  readonly trigger: 'level' | 'edge';
  readonly what?: string;
};

/** Both ends of one of the check's connections when the evidence was taken. */
type ConnectionEvidence = {
  readonly label: string;
  /** Our end. */
  readonly client?: SocketRow;
  /** The end of the learner's server. */
  readonly server?: SocketRow;
};

/** The words of the first of these that has any: put the special case before the general one. */
declare function firstOf(...words: readonly (Because | undefined)[]): Because;

/**
 * Words for an expectation that was not met while the server's program ran on; how a program died is worded by the facts.
 *
 * ```ts
 * const keptBack = whileAlive(seen => {
 *   if (seen.unread > 0) return undefined; // it has not even read what we sent
 *   return { cause: text('…'), next: text('…') };
 * });
 * await client.expect(bytes('olleh\n'), keptBack);
 * ```
 */
declare function whileAlive(words: (seen: Seen) => Advice | undefined): Because;

/** The UTF-8 bytes of a string, as a check sends them. */
declare function bytes(content: string): Buffer;

/**
 * One check of a lab.
 *
 * ```ts
 * const oneLine = check('R01', async t => {
 *   const server = await t.server();
 *   const client = await server.connect();
 *   await client.send(bytes('hello\n'));
 *   await client.expect(bytes('olleh\n'));
 * });
 * export const checks = [oneLine];
 * ```
 * @param id the one in lab.json, where title, points and deadline are
 */
declare function check(id: string, hold: Conversation): CheckDefinition;

/**
 * The conversation that a check holds with the learner's server. When it comes to its end, the check is passed; an
 * expectation that is not met ends it earlier, as failed.
 */
type Conversation = (t: CheckContext) => Promise<void>;

/**
 * `t`: the one thing that a check is given. It starts the learner's server, waits, gives random bytes, and ends the check
 * with a judgement. When the check is over, it closes every client and ends every server; a check need not do that.
 */
declare class CheckContext {
  /** The id of the check that runs, as in lab.json. */
  readonly id: string;
  /** Random bytes that the run's seed brings back: the same seed sends the same bytes again. */
  readonly random: RandomStream;
  /** Every client of this check, in the order in which they connected. */
  readonly clients: Client[];
  /** Every server that this check has started, in order. */
  readonly servers: Server[];
  /** Milliseconds of a clock that stands still while a learner looks at a step; for all that is timed in a check. */
  now(): number;
  /** What happens in `act` is one step for whoever watches, though `count` clients or visits take part. */
  together<T>(count: number, act: () => Promise<T>): Promise<T>;
  /** For how many milliseconds nothing has happened on any connection of this check. */
  stillMs(): number;
  /**
   * Starts the learner's server on a port of its own and resolves when it listens there. A program that ends, or does not
   * listen in time, ends the check as failed, with the reason. May be called again for a second server beside the first.
   */
  server(options?: ServerOptions): Promise<Server>;
  /** Lets `ms` milliseconds pass: by default as long as it takes to make two sends arrive as two reads. */
  pause(ms?: number): Promise<void>;
  /**
   * Asks again until the answer is yes or `within` milliseconds have passed, and gives the last answer. For facts that
   * nobody announces, such as the state of a socket.
   */
  eventually(holds: () => boolean | Promise<boolean>, within: number): Promise<boolean>;
  /** A remark for a check that passes all the same. */
  note(remark: Text): void;
  /**
   * Ends the check as failed (timed out when its deadline has come), with what the kernel shows now. The first failure
   * is the one that is told: where a hundred clients wait at the same time, the others only wait for its evidence.
   */
  fail(failure: Failure): Promise<never>;
  /** Ends the check without a judgement and out of the score: the machine lacks what it needs, which `reason` says. */
  skip(reason: Text): never;
  /** Ends the check as not judged: the trouble is the grader's or the machine's. */
  giveUp(reason: Text): never;
}

/**
 * Random bytes that the seed of a run brings back. Each check has its own, so that running one check alone sends the same
 * bytes as running all.
 */
declare class RandomStream {
  /** `length` bytes, every value equally likely. */
  bytes(length: number): Buffer;
  /** Letters from a to p, for payloads that people read in a finding and that spell no command such as quit. */
  letters(length: number): Buffer;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
}

/** One TCP connection of the harness's to the learner's server. */
declare class Client {
  /** What findings call it: `client 2`. */
  readonly label: string;
  /** The loopback address that it connects from, such as `127.0.0.2`. */
  readonly localAddress: string;
  /** Whom it is connected to. */
  readonly server: Server;
  /** The port that it connects from; undefined until the kernel has chosen one. */
  get localPort(): number | undefined;
  /** How the connection has ended, seen from this end; `open` while it has not. */
  get end(): ConnectionEnd;
  /** Whether the handshake is done. */
  get isConnected(): boolean;
  /** Bytes received and not yet taken by an expectation. */
  get available(): number;
  /** Resolves with how the handshake went: done, answered with RST, or not answered in time. */
  settled(): Promise<'connected' | 'refused' | 'unanswered'>;
  /** Resolves when the handshake is done; a refused or unanswered one ends the check. */
  connected(because?: Because): Promise<void>;
  /** Bytes handed over so far. */
  get sentBytes(): number;
  /** Hands the bytes to the kernel and resolves when it has taken them all; use {@link fill} for more than fits. */
  send(data: Uint8Array): Promise<void>;
  /** Sends in pieces of `size` bytes with `pauseMs` between them, so that each is likely a read of its own. */
  sendInPieces(data: Uint8Array, size: number, pauseMs?: number): Promise<void>;
  /**
   * Sends each piece after the server has read the one before it, so that each is certainly a read of its own. A server
   * that does not read is given 400 ms for each.
   */
  sendApart(pieces: readonly Uint8Array[]): Promise<void>;
  /** Waits until the server has read what was sent, or for 400 ms: it may have reasons not to. */
  untilRead(): Promise<void>;
  /**
   * Waits until the server has read what was sent, or sleeps over it and will not read it; `within` milliseconds at
   * most. A server that runs in circles does neither.
   */
  untilReadOrAsleep(within: number): Promise<ReadOrAsleep>;
  /**
   * Sends random bytes in steps until neither kernel takes any more for `quietMs`, or until `limit` bytes; the server
   * then is blocked in its write, or it keeps what it cannot write. Resolves with all that was handed over, part of
   * which is still on our side and leaves as soon as there is room.
   */
  fill(options?: FillOptions): Promise<Buffer>;
  /**
   * Sends random bytes in small steps until the server stops reading, because its own write is blocked by our closed
   * window, or until `limit` bytes. Unlike {@link fill} it leaves the way to the server open, so that a FIN or RST
   * still gets there. Resolves with all that was sent.
   */
  fillUntilServerBlocks(limit?: number): Promise<Buffer>;
  /**
   * Wants exactly these bytes next. Fails on the first wrong byte, or when no more can be hoped for: the connection has
   * ended, or the server sleeps and will not answer any more. Bytes that come after them stay for the next expectation.
   * @param because words for what in the learner's code probably did it
   */
  expect(expected: Uint8Array, because?: Because, options?: ExpectOptions): Promise<void>;
  /** Sends the bytes and wants them back, reading while it sends. */
  echo(data: Uint8Array, because?: Because, options?: ExpectOptions): Promise<void>;
  /** Wants the server to close this connection with FIN, and nothing but silence before it. */
  expectEnd(because?: Because, options?: ExpectOptions): Promise<void>;
  /** Wants silence: no byte for `ms` milliseconds. The time is always spent, so keep it short. */
  expectNothing(ms: number, because?: Because): Promise<void>;
  /** Resolves with what happened within `ms`: some byte came, the connection ended, or neither. For checks that count. */
  answers(expected: Uint8Array, within: number): Promise<boolean>;
  /** Both ends of this connection as the kernel shows them now; an end that is gone is undefined. */
  kernelEnds(): Promise<KernelEnds>;
  /**
   * Bytes of this connection in the program's own buffers: sent, and now neither in a queue of either kernel nor back
   * here. Exact while nothing moves.
   */
  heldByServer(): Promise<number>;
  /** The number of the descriptor that the program has for its end; undefined when it has none (yet, or any more). */
  serverFd(): Promise<number | undefined>;
  /** From now on what comes stays in the kernel: our receive window closes and the server's send queue fills. */
  stopReading(): Promise<void>;
  /** Takes what waits in the kernel, and from now on what comes, after {@link stopReading} or `reading: false`. */
  startReading(): Promise<void>;
  /** shutdown(SHUT_WR): sends FIN after everything sent so far; we go on reading. */
  endWrite(): Promise<void>;
  /** Ends the connection with RST. After {@link endWrite} such a client must have left something unread. */
  reset(): Promise<void>;
  /** close(2): FIN, or RST from our kernel where something unread is left. */
  close(): Promise<void>;
  /** Lets go at the end of a check; no FIN is owed to anybody and no TIME-WAIT is left behind. */
  discard(): void;
}

/** The learner's program, running; every method speaks of its whole process tree. */
declare class Server {
  /** The port that it was given. */
  readonly port: number;
  /**
   * Starts the program again on the same port, after {@link kill} or its end, and resolves when it listens there; a program
   * that does not ends the check. The first start is made by `t.server()`.
   */
  start(because?: Because): Promise<void>;
  /** Kills the program with SIGKILL and waits until every process of it is gone. */
  kill(): Promise<void>;
  /** Stops every process (SIGSTOP) and resolves when all of them are stopped: the kernel goes on without them. */
  stop(): Promise<void>;
  /** Lets every process go on (SIGCONT). */
  continue(): Promise<void>;
  /**
   * Lets a stopped program go on for `ms` milliseconds, a fraction of one too, and resolves when it is stopped again.
   * Meanwhile nothing of ours runs: whoever keeps the program busy looks endlessly fast to it.
   */
  runFor(ms: number): Promise<void>;
  /**
   * Asks the program to end: SIGTERM to its first process, as `kill PID` and every service manager does. What becomes of
   * it is for {@link expectExit} to see.
   */
  terminate(): Promise<void>;
  /** Wants the program to end by itself in time and with one of the right codes; resolves with how it did. */
  expectExit(because?: Because, options?: ExitOptions): Promise<ServerExit>;
  /** Wants new connections to be refused within `ms` milliseconds: the program closes its listening socket. */
  expectRefuses(ms: number, because?: Because): Promise<void>;
  /**
   * Wants a program that has nothing to do to sleep: over `ms` milliseconds next to no processor time, and no thread
   * that wants more than it gets.
   */
  expectAsleep(ms: number, because?: Because, options?: AsleepOptions): Promise<void>;
  /**
   * From now on every process of the program can open `more` further descriptors; the one after fails with EMFILE. Only
   * the running program is limited: a runtime needs more to start than to serve.
   */
  limitDescriptors(more: number): Promise<void>;
  /** Takes back {@link limitDescriptors}. */
  restoreDescriptors(): Promise<void>;
  /**
   * How many files the first process may have open: what the check asked for, or less where the machine's own limit is
   * lower. The hard limit, which a program may raise itself up to.
   */
  descriptorLimit(): number;
  /** The descriptor that some process of the program has for the socket with this inode. */
  fdOf(inode: number): number | undefined;
  /** Opens a connection and resolves when the kernel has completed the handshake; the program may not know of it yet. */
  connect(options?: ConnectOptions, because?: Because): Promise<Client>;
  /**
   * Opens many connections and resolves when all handshakes are done. They come in waves, each after the program has
   * accepted the one before, so that no backlog overflows: an overflow costs a second for every SYN that is sent again.
   */
  connectMany(count: number, options?: CrowdOptions, because?: Because): Promise<Client[]>;
  /** Begins to connect and does not wait: for full queues and bursts. */
  dial(options?: ConnectOptions): Promise<Client>;
  /** {@link dial}s so many at once. */
  dialMany(count: number, options?: ConnectOptions): Promise<Client[]>;
  /** Connects, sends a few random bytes, wants them back, closes: does the server still serve? */
  expectServes(because?: Because, payload?: Uint8Array): Promise<void>;
  /** Live processes, zombies left out. */
  members(): ProcessInfo[];
  /** Processor time, memory, threads and descriptors of all its processes together, now. */
  usage(): Usage;
  /** The ids of all threads of all processes (`/proc/PID/task`). */
  threadIds(): Set<number>;
  /** Where every thread of every process is: in which call, and on how many descriptors. */
  waits(): Wait[];
  /** Connections that wait for accept() on the server's port; 0 where nobody listens. */
  acceptQueue(): number;
  /** Whether no thread runs or is about to, now. */
  isAsleep(): boolean;
  /** Milliseconds that every thread has been asleep. */
  settledMs(): number;
  /**
   * Watches the program for `ms` milliseconds: processor seconds used, and the share (0 to 1) of looks at which some
   * thread was running or wanted to. On a busy machine a program in a loop gets little time, but always wants more; one
   * that prints in its loop may mostly wait for us to read that.
   */
  watch(ms: number): Promise<{
    readonly cpuSeconds: number;
    readonly runnable: number;
  }>;
  /**
   * The listening sockets that the program holds, on whatever port.
   * @param rows all that there are, where they have just been read
   */
  listeners(rows?: ListenRow[]): ListenRow[];
  /** Every socket on the server's port, both ends, read with ss(8). */
  sockets(): Promise<readonly SocketRow[]>;
  /** How its first process ended; undefined while it runs. */
  get exit(): ServerExit | undefined;
  /** Whether its first process has ended. */
  get hasExited(): boolean;
  /** How the first process ends, once it has; undefined before the first start. */
  get exited(): Promise<ServerExit | undefined>;
  /** What it has printed so far, and how many bytes of that were too many to keep. */
  get output(): {
    readonly stdout: string;
    readonly stderr: string;
    readonly droppedBytes: number;
  };
  /** What findings call it. */
  get label(): string;
}

/** How a program is to end. */
interface ExitOptions {
  /** Milliseconds on a quiet machine; 5,000 when absent. */
  readonly within?: number;
  /** Exit statuses and signal names that are right; 0 when absent. */
  readonly codes?: readonly (number | NodeJS.Signals)[];
}

/** What still counts as asleep. */
interface AsleepOptions {
  /** Processor seconds that a sleeping server may use in that time; 0.2 when absent. Clock ticks are 10 ms. */
  readonly cpuSeconds?: number;
}

/** How a client connects. */
interface ConnectOptions {
  /** SO_RCVBUF in bytes, set before the handshake; a few KiB make the server's writes come up short soon. */
  readonly receiveBuffer?: number;
  /** A client that does not read leaves what comes in the kernel, until {@link Client.startReading}. */
  readonly reading?: boolean;
  /** From which loopback address; the next of many when absent. */
  readonly from?: string;
  /** How long the handshake may take, milliseconds; 5,000 when absent. */
  readonly within?: number;
}

/** How many clients connect together. */
interface CrowdOptions extends ConnectOptions {
  /** Clients that connect at the same time; 64 when absent, less than any usual backlog. */
  readonly atOnce?: number;
}

/** One line of `/proc/PID/stat` (proc_pid_stat(5)), of a process or of one of its threads. */
interface ProcessInfo {
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

/** What some processes use together. */
interface Usage {
  /** User plus system time of the live processes, in steps of 10 ms. */
  readonly cpuSeconds: number;
  /** Resident memory; a page that two processes share counts in both. */
  readonly rssBytes: number;
  readonly threads: number;
  readonly fds: number;
}

/** Where one thread of a server is. */
interface Wait {
  /** One letter of proc_pid_stat(5): R running, S asleep, T stopped. */
  readonly state: string;
  /** The system call that it is in, `running` on a processor, null where the kernel does not say. */
  readonly call: string | null;
  /** How many descriptors it hears of there; undefined where that is unknown, or no matter of descriptors. */
  readonly hears: number | undefined;
}

/** A listening TCP socket. */
interface ListenRow {
  /** `0.0.0.0`, `127.0.0.1`, `::`, `::1`, `::ffff:127.0.0.1`… */
  readonly address: string;
  readonly port: number;
  readonly inode: number;
  /** Connections whose handshake is done and that wait for accept(). */
  readonly acceptQueue: number;
}

/** What has become of what a client sent. */
interface ReadOrAsleep {
  /** The server has read it all, or it sleeps; false when it did neither in time. */
  readonly decided: boolean;
  /** Bytes in the server's receive queue. */
  readonly unread: number;
  /** Bytes that the server's kernel has not acknowledged. */
  readonly onTheWay: number;
}

/** How much {@link Client.fill} sends. */
interface FillOptions {
  /** Bytes; 32 MiB when absent. */
  readonly limit?: number;
  /** Milliseconds in which nothing moves before the way counts as full; 300 when absent. */
  readonly quietMs?: number;
}

/** How long an expectation waits. */
interface ExpectOptions {
  /** Milliseconds without a new byte after which nothing more is awaited; 8,000 when absent. */
  readonly within?: number;
}

/** The two sockets of a connection. */
interface KernelEnds {
  readonly client: SocketRow | undefined;
  readonly server: SocketRow | undefined;
}

/** How a server is started. */
interface ServerOptions {
  /** Further arguments after the port; those of lab.json when absent. */
  readonly args?: readonly string[];
  /** Limit of open files; 4096 when absent. */
  readonly openFiles?: number;
}

/** What an expectation knows when it is not met; the rest is read from the kernel. */
interface Failure {
  /** Whose processes and sockets are the evidence; the check's first server when absent. */
  readonly server?: Server | undefined;
  readonly client?: Client | undefined;
  readonly expected?: Uint8Array | undefined;
  readonly received?: Uint8Array | undefined;
  /** What happened; made from expected and received when absent. */
  readonly message?: Text | undefined;
  /** In words, where bytes do not say it: `0 sockets in CLOSE-WAIT`. */
  readonly expectedWords?: Text | undefined;
  readonly actualWords?: Text | undefined;
  /** The server was still busy when patience ended. */
  readonly late?: boolean;
  readonly because?: Because | undefined;
}

/** A check as `checks` of a check file lists it; made by {@link check}. */
interface CheckDefinition {
  readonly id: string;
  readonly hold: Conversation;
}

export {
  text,
  type Text,
  type SocketRow,
  type TcpState,
  dies,
  firstOf,
  whileAlive,
  bytes,
  check,
  type CheckDefinition,
  type Conversation,
  type CheckContext,
  type Client,
  type ConnectOptions,
  type Failure,
  type Advice,
  type Because,
  type ConnectionEnd,
  type Seen,
  type Server,
  type ServerOptions,
  type Wait,
};
