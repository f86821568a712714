import type { Notifier } from '../base/notifier.ts';
import { text, type Text } from '../base/text.ts';
import { hasOwnNetwork } from '../protocol/grade.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import { firstDifference } from './byteDiff.ts';
import type { CheckContext } from './checkContext.ts';
import { ConnectionNames } from './connectionNames.ts';
import { ClientSending, type FillOptions, type ReadOrAsleep } from './clientSending.ts';
import { ClientSocket } from './clientSocket.ts';
import { stepAhead } from './gate.ts';
import { printable } from './bytes.ts';
import type { SocketRow } from '../sockets/model.ts';
import { connectionId } from '../sockets/serverSides.ts';
import { takeProcSnapshot } from '../sockets/takeProcSnapshot.ts';
import { explainRefusal } from './refusal.ts';
import type { Because, ConnectionEnd } from './seen.ts';
import type { Server } from './server.ts';

/** How a client connects. */
export interface ConnectOptions {
  /** SO_RCVBUF in bytes, set before the handshake; a few KiB make the server's writes come up short soon. */
  readonly receiveBuffer?: number;
  /** A client that does not read leaves what comes in the kernel, until {@link Client.startReading}. */
  readonly reading?: boolean;
  /** From which loopback address; the next of many when absent. */
  readonly from?: string;
  /** How long the handshake may take, milliseconds; 5,000 when absent. */
  readonly within?: number;
}

/** How long an expectation waits. */
export interface ExpectOptions {
  /** Milliseconds without a new byte after which nothing more is awaited; 8,000 when absent. */
  readonly within?: number;
}

/** The two sockets of a connection. */
export interface KernelEnds {
  readonly client: SocketRow | undefined;
  readonly server: SocketRow | undefined;
}

const patienceMs = 8000;

/** One TCP connection of the harness's to the learner's server. */
export class Client {
  /** What findings call it: `client 2`. */
  readonly label: string;
  /** The loopback address that it connects from, such as `127.0.0.2`. */
  readonly localAddress: string;
  /** Whom it is connected to. */
  readonly server: Server;
  readonly #context: CheckContext;
  readonly #socket: ClientSocket;
  readonly #sending: ClientSending;
  readonly #changed: Notifier;
  readonly #within: number;

  /** Begins to connect at once. @internal */
  constructor(context: CheckContext, server: Server, options: ConnectOptions) {
    this.#context = context;
    this.server = server;
    this.label = context.nextLabel();
    this.localAddress = options.from ?? context.nextAddress();
    this.#within = options.within ?? 5000;
    this.#changed = context.notifier();
    context.clients.push(this);
    const { transcript } = context;
    const { receiveBuffer, reading = true } = options;
    this.#socket = new ClientSocket(
      { port: server.port, localAddress: this.localAddress, receiveBuffer, reading },
      {
        connected: () => transcript.record(this, 'connect', `${this.localAddress}:${this.localPort ?? 0}`),
        received: chunk => transcript.received(this, chunk),
        ended: () => transcript.record(this, 'end'),
        reset: code => transcript.record(this, 'see-reset', code),
        changed: () => this.#changed.notify(),
      },
    );
    this.#sending = new ClientSending(context, this, this.#socket, this.#changed);
  }

  /** The port that it connects from; undefined until the kernel has chosen one. */
  get localPort(): number | undefined {
    return this.#socket.localPort;
  }

  /** As `Connection.id`; undefined until the port is known. @internal */
  get connection(): string | undefined {
    const { localAddress: address, localPort: port, server } = this;
    if (port === undefined) return undefined;
    return connectionId({ address, port }, { address: '127.0.0.1', port: server.port });
  }

  /** How the connection has ended, seen from this end; `open` while it has not. */
  get end(): ConnectionEnd {
    return this.#socket.end;
  }

  /** Whether the handshake is done. */
  get isConnected(): boolean {
    return this.#socket.isConnected;
  }

  /** Bytes received and not yet taken by an expectation. */
  get available(): number {
    return this.#socket.inbox.length;
  }

  /** Resolves with how the handshake went: done, answered with RST, or not answered in time. */
  async settled(): Promise<'connected' | 'refused' | 'unanswered'> {
    const settled = (): boolean => this.isConnected || this.#socket.refused !== undefined;
    const outcome = await this.#context.until(settled, { notifier: this.#changed, within: this.#within });
    if (this.isConnected) return 'connected';
    if (outcome === 'over') await this.#context.endIfOver();
    return outcome === 'done' ? 'refused' : 'unanswered';
  }

  /** Resolves when the handshake is done; a refused or unanswered one ends the check. */
  async connected(because?: Because): Promise<void> {
    const outcome = await this.settled();
    if (outcome === 'connected') return;
    const { label: client, server } = this;
    if (outcome === 'unanswered') {
      const message = text(
        '{client} could not connect: no answer to its SYN, so the accept queue of your listener is full.',
        { client },
      );
      return this.#context.fail({ server, client: this, message, because });
    }
    // A dying server closes its listener first; its end is seen a moment later.
    await this.#context.until(() => server.hasExited, { notifier: server.changed, within: 200 });
    const message = text('{client} could not connect: {error}.', {
      client,
      error: this.#socket.refused ?? '',
    });
    return this.#context.fail({
      server,
      client: this,
      message,
      because: seen => (seen.exit ? because?.(seen) : explainRefusal(server)),
    });
  }

  /** Bytes handed over so far. */
  get sentBytes(): number {
    return this.#sending.sentBytes;
  }

  /** Hands the bytes to the kernel and resolves when it has taken them all; use {@link fill} for more than fits. */
  async send(data: Uint8Array): Promise<void> {
    await this.#sending.send(data);
  }

  /** Sends in pieces of `size` bytes with `pauseMs` between them, so that each is likely a read of its own. */
  async sendInPieces(data: Uint8Array, size: number, pauseMs = 20): Promise<void> {
    await this.#sending.sendInPieces(data, size, pauseMs);
  }

  /**
   * Sends each piece after the server has read the one before it, so that each is certainly a read of its own. A server
   * that does not read is given 400 ms for each.
   */
  async sendApart(pieces: readonly Uint8Array[]): Promise<void> {
    await this.#sending.sendApart(pieces);
  }

  /** Waits until the server has read what was sent, or for 400 ms: it may have reasons not to. */
  async untilRead(): Promise<void> {
    await this.#sending.untilRead();
  }

  /**
   * Waits until the server has read what was sent, or sleeps over it and will not read it; `within` milliseconds at
   * most. A server that runs in circles does neither.
   */
  async untilReadOrAsleep(within: number): Promise<ReadOrAsleep> {
    return this.#sending.untilReadOrAsleep(within);
  }

  /**
   * Sends random bytes in steps until neither kernel takes any more for `quietMs`, or until `limit` bytes; the server
   * then is blocked in its write, or it keeps what it cannot write. Resolves with all that was handed over, part of
   * which is still on our side and leaves as soon as there is room.
   */
  async fill(options: FillOptions = {}): Promise<Buffer> {
    return this.#sending.fill(options);
  }

  /**
   * Sends random bytes in small steps until the server stops reading, because its own write is blocked by our closed
   * window, or until `limit` bytes. Unlike {@link fill} it leaves the way to the server open, so that a FIN or RST
   * still gets there. Resolves with all that was sent.
   */
  async fillUntilServerBlocks(limit = 8 * 1024 * 1024): Promise<Buffer> {
    return this.#sending.fillUntilServerBlocks(limit);
  }

  /**
   * Wants exactly these bytes next. Fails on the first wrong byte, or when no more can be hoped for: the connection has
   * ended, or the server sleeps and will not answer any more. Bytes that come after them stay for the next expectation.
   * @param because words for what in the learner's code probably did it
   */
  async expect(expected: Uint8Array, because?: Because, options: ExpectOptions = {}): Promise<void> {
    this.#socket.allow(expected.length);
    let compared = 0;
    let wrong = false as boolean;
    const settled = (): boolean => {
      const length = Math.min(this.#socket.inbox.length, expected.length);
      if (length > compared) {
        wrong ||= !this.#socket.inbox.agrees(expected, compared);
        compared = length;
      }
      return wrong || compared === expected.length || this.end !== 'open';
    };
    const outcome = await this.#context.until(settled, this.#waiting(options.within));
    if (!wrong && compared === expected.length) {
      this.#socket.inbox.take(expected.length);
      return;
    }
    await this.#context.fail({
      server: this.server,
      client: this,
      expected,
      received: this.#socket.inbox.take().subarray(0, expected.length),
      late: outcome === 'late',
      because,
    });
  }

  /** Sends the bytes and wants them back, reading while it sends. */
  async echo(data: Uint8Array, because?: Because, options?: ExpectOptions): Promise<void> {
    await this.#sending.begin(data);
    await this.expect(data, because, options);
  }

  /** Wants the server to close this connection with FIN, and nothing but silence before it. */
  async expectEnd(because?: Because, options: ExpectOptions = {}): Promise<void> {
    await this.#context.until(
      () => this.end !== 'open' || this.#socket.inbox.length > 0,
      this.#waiting(options.within),
    );
    if (this.end === 'eof' && this.#socket.inbox.length === 0) return;
    const surplus = this.#socket.inbox.take();
    const { label: client, server } = this;
    let message = text('{client} waits for your server to close the connection; it stays open.', { client });
    if (surplus.length > 0) {
      message = text('{client} got {n} bytes more than it sent: {bytes}', {
        client,
        n: surplus.length,
        bytes: printable(surplus),
      });
    } else if (this.end === 'reset') {
      message = text('The connection of {client} should end with FIN; it was reset (RST).', { client });
    }
    await this.#context.fail({ server, client: this, received: surplus, message, because });
  }

  /** Wants silence: no byte for `ms` milliseconds. The time is always spent, so keep it short. */
  async expectNothing(ms: number, because?: Because): Promise<void> {
    const outcome = await this.#context.until(() => this.#socket.inbox.length > 0, {
      notifier: this.#changed,
      within: ms,
    });
    if (outcome === 'over') await this.#context.endIfOver();
    if (this.#socket.inbox.length === 0) return;
    const surplus = this.#socket.inbox.take();
    await this.#context.fail({
      server: this.server,
      client: this,
      received: surplus,
      message: text('{client} got {n} bytes that it is not due: {bytes}', {
        client: this.label,
        n: surplus.length,
        bytes: printable(surplus),
      }),
      because,
    });
  }

  /** Resolves with what happened within `ms`: some byte came, the connection ended, or neither. For checks that count. */
  async answers(expected: Uint8Array, within: number): Promise<boolean> {
    this.#socket.allow(expected.length);
    await this.#context.until(() => this.#socket.inbox.length >= expected.length || this.end !== 'open', {
      ...this.#waiting(within),
    });
    return firstDifference(expected, this.#socket.inbox.take(expected.length)) < 0;
  }

  /** Both ends of this connection as the kernel shows them now; an end that is gone is undefined. */
  async kernelEnds(): Promise<KernelEnds> {
    const names = new ConnectionNames([this]);
    // This is asked often. In a network of its own the table is short, and reading it costs a tenth of starting ss;
    // elsewhere it is full of other people's sockets.
    const own = hasOwnNetwork(this.#context.host.sandbox);
    const ports = [this.server.port];
    const rows = own ? takeProcSnapshot({ family: 4, ports }).rows : await this.server.sockets();
    const client = names.clientEnd(rows, this);
    let server = names.serverEnd(rows, this);
    // A server that listens on the IPv6 wildcard has its end in the other table.
    if (own) server ??= names.serverEnd(takeProcSnapshot({ family: 6, ports }).rows, this);
    return { client, server };
  }

  /**
   * Bytes of this connection in the program's own buffers: sent, and now neither in a queue of either kernel nor back
   * here. Exact while nothing moves.
   */
  async heldByServer(): Promise<number> {
    const { client, server } = await this.kernelEnds();
    const inKernels =
      (client?.sendQ ?? 0) + (client?.recvQ ?? 0) + (server?.recvQ ?? 0) + (server?.sendQ ?? 0);
    return Math.max(0, this.#socket.taken - this.#socket.received - inKernels);
  }

  /** The number of the descriptor that the program has for its end; undefined when it has none (yet, or any more). */
  async serverFd(): Promise<number | undefined> {
    const inode = (await this.kernelEnds()).server?.inode ?? 0;
    return inode === 0 ? undefined : this.server.fdOf(inode);
  }

  /** From now on what comes stays in the kernel: our receive window closes and the server's send queue fills. */
  async stopReading(): Promise<void> {
    await this.#step('note', () => this.#socket.pause(), text('stops reading'));
  }

  /** Takes what waits in the kernel, and from now on what comes, after {@link stopReading} or `reading: false`. */
  async startReading(): Promise<void> {
    await this.#step('note', () => this.#socket.resume(), text('reads again'));
  }

  /** shutdown(SHUT_WR): sends FIN after everything sent so far; we go on reading. */
  async endWrite(): Promise<void> {
    await this.#step('end-write', () => this.#socket.endWrite());
  }

  /** Ends the connection with RST. After {@link endWrite} such a client must have left something unread. */
  async reset(): Promise<void> {
    await this.#step('reset', () => {
      this.#socket.reset();
      this.#finish();
    });
  }

  /** close(2): FIN, or RST from our kernel where something unread is left. */
  async close(): Promise<void> {
    await this.#step('close', () => {
      this.#socket.close();
      this.#finish();
    });
  }

  /** Lets go at the end of a check; no FIN is owed to anybody and no TIME-WAIT is left behind. */
  discard(): void {
    this.#socket.reset();
    this.#finish();
  }

  async #step(what: RecordedStep['what'], act: () => void, words?: Text): Promise<void> {
    const { transcript, host } = this.#context;
    const detail = words && host.localizer.say(words);
    await this.#context.step(
      () => stepAhead(this, what, detail),
      () => {
        transcript.record(this, what, detail);
        act();
      },
    );
  }

  #waiting(within = patienceMs): Parameters<CheckContext['until']>[1] {
    // Also what comes on other connections: a server may serve one after the other.
    const progress = (): number => this.#context.deadline.moves + this.#socket.taken;
    return { notifier: this.#changed, within, server: this.server, progress };
  }

  #finish(): void {
    this.#context.forget(this.#changed);
  }
}
