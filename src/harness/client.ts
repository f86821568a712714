import { Socket } from 'node:net';
import type { Notifier } from '../base/notifier.ts';
import { text } from '../base/text.ts';
import { firstDifference } from './byteDiff.ts';
import type { CheckContext } from './checkContext.ts';
import { ConnectionNames } from './connectionNames.ts';
import { Inbox } from './inbox.ts';
import { printable } from './bytes.ts';
import type { SocketRow } from '../sockets/model.ts';
import { takeProcSnapshot } from '../sockets/takeProcSnapshot.ts';
import type { Advice, Because, ConnectionEnd } from './seen.ts';
import type { Server } from './server.ts';
import { socketWithReceiveBuffer } from './smallReceiveBuffer.ts';

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

export interface ExpectOptions {
  /** Milliseconds without a new byte after which nothing more is awaited; 8,000 when absent. */
  readonly within?: number;
}

export interface KernelEnds {
  readonly client: SocketRow | undefined;
  readonly server: SocketRow | undefined;
}

/** More than this beyond what is due is not read: a server gone wild must not fill our memory. */
const surplusLimit = 64 * 1024;
const patienceMs = 8000;
const readBuffer = Buffer.alloc(64 * 1024);

const refused: Advice = {
  cause: text(
    'Your program runs, but it has closed its listening socket: the kernel answered our SYN with RST.',
  ),
  next: text('Keep the socket that listens open for ever. Close only the ones that accept() returned.'),
};

/** One TCP connection of the harness's to the learner's server. */
export class Client {
  readonly label: string;
  readonly localAddress: string;
  readonly server: Server;
  /** Bytes handed to {@link send} so far. */
  sentBytes = 0;
  readonly #context: CheckContext;
  readonly #socket: Socket;
  readonly #inbox = new Inbox();
  readonly #changed: Notifier;
  readonly #within: number;
  #due = 0;
  #connected = false;
  #end: ConnectionEnd = 'open';
  #refused: string | undefined;
  #localPort: number | undefined;

  /** Begins to connect at once. */
  constructor(context: CheckContext, server: Server, options: ConnectOptions) {
    this.#context = context;
    this.server = server;
    this.label = context.nextLabel();
    this.localAddress = options.from ?? context.nextAddress();
    this.#within = options.within ?? 5000;
    this.#changed = context.notifier();
    context.clients.push(this);
    const onread = { buffer: readBuffer, callback: (length: number) => this.#receive(length) };
    const small = options.receiveBuffer
      ? socketWithReceiveBuffer(options.receiveBuffer, this.localAddress, onread)
      : undefined;
    this.#socket = small ?? new Socket({ allowHalfOpen: true, onread });
    if (options.reading === false) this.#socket.pause();
    this.#listen();
    // Nagle's algorithm would join what a check sends in pieces (tcp(7), TCP_NODELAY).
    this.#socket.setNoDelay(true);
    const { port } = server;
    this.#socket.connect({ host: '127.0.0.1', port, ...(small ? {} : { localAddress: this.localAddress }) });
  }

  get localPort(): number | undefined {
    return this.#localPort;
  }

  get end(): ConnectionEnd {
    return this.#end;
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  /** Bytes received and not yet taken by an expectation. */
  get available(): number {
    return this.#inbox.length;
  }

  /** Resolves when the handshake is done; a refused or unanswered one ends the check. */
  async connected(because?: Because): Promise<void> {
    const settled = (): boolean => this.#connected || this.#refused !== undefined;
    const outcome = await this.#context.until(settled, { notifier: this.#changed, within: this.#within });
    if (this.#connected) return;
    const { label: client, server } = this;
    if (outcome !== 'done') {
      const message = text(
        '{client} could not connect: no answer to its SYN, so the accept queue of your listener is full.',
        { client },
      );
      return this.#context.fail({ server, client: this, message, because });
    }
    // A dying server closes its listener first; its end is seen a moment later.
    await this.#context.until(() => server.hasExited, { notifier: server.changed, within: 200 });
    const message = text('{client} could not connect: {error}.', { client, error: this.#refused ?? '' });
    return this.#context.fail({
      server,
      client: this,
      message,
      because: seen => (seen.exit ? because?.(seen) : refused),
    });
  }

  /** Hands the bytes to the kernel and resolves when it has taken them all; use {@link fill} for more than fits. */
  async send(data: Uint8Array): Promise<void> {
    let taken = false;
    this.#write(data, () => {
      taken = true;
      this.#changed.notify();
    });
    const outcome = await this.#context.until(() => taken || this.#end === 'reset', {
      notifier: this.#changed,
      within: patienceMs,
      server: this.server,
      progress: () => this.#socket.bytesWritten - this.#socket.writableLength,
    });
    if (outcome === 'over') await this.#context.endIfOver();
  }

  /** Sends in pieces of `size` bytes with `pauseMs` between them, so that each is a read of its own. */
  async sendInPieces(data: Uint8Array, size: number, pauseMs = 20): Promise<void> {
    for (let start = 0; start < data.length; start += size) {
      if (start > 0) await this.#context.pause(pauseMs);
      await this.send(data.subarray(start, start + size));
    }
  }

  /**
   * Sends random bytes in steps until neither kernel takes any more for `quietMs`, or until `limit` bytes; the server
   * then is blocked in its write, or it keeps what it cannot write. Resolves with all that was handed over, part of
   * which is still on our side and leaves as soon as there is room.
   */
  async fill(options: { readonly limit?: number; readonly quietMs?: number } = {}): Promise<Buffer> {
    const { limit = 32 * 1024 * 1024, quietMs = 300 } = options;
    const sent: Buffer[] = [];
    let length = 0;
    while (length < limit && this.#end === 'open') {
      const piece = this.#context.random.bytes(64 * 1024);
      sent.push(piece);
      length += piece.length;
      let taken = false;
      this.#write(piece, () => {
        taken = true;
        this.#changed.notify();
      });
      const outcome = await this.#context.until(() => taken || this.#end !== 'open', {
        notifier: this.#changed,
        within: quietMs,
      });
      if (outcome === 'over') await this.#context.endIfOver();
      if (outcome !== 'done') break;
    }
    return Buffer.concat(sent);
  }

  /** Wants exactly these bytes next. Fails on the first wrong byte, or when no more can be hoped for. */
  async expect(expected: Uint8Array, because?: Because, options: ExpectOptions = {}): Promise<void> {
    this.#allow(expected.length);
    let compared = 0;
    let wrong = false as boolean;
    const settled = (): boolean => {
      const length = Math.min(this.#inbox.length, expected.length);
      if (length > compared) {
        wrong ||= !this.#inbox.agrees(expected, compared);
        compared = length;
      }
      return wrong || compared === expected.length || this.#end !== 'open';
    };
    const outcome = await this.#context.until(settled, this.#waiting(options.within));
    if (!wrong && compared === expected.length) {
      this.#inbox.take(expected.length);
      return;
    }
    await this.#context.fail({
      server: this.server,
      client: this,
      expected,
      received: this.#inbox.take(this.#inbox.length).subarray(0, expected.length),
      late: outcome === 'late',
      because,
    });
  }

  /** Sends the bytes and wants them back, reading while it sends. */
  async echo(data: Uint8Array, because?: Because, options?: ExpectOptions): Promise<void> {
    this.#write(data);
    await this.expect(data, because, options);
  }

  /** Wants the server to close this connection with FIN, and nothing but silence before it. */
  async expectEnd(because?: Because, options: ExpectOptions = {}): Promise<void> {
    await this.#context.until(
      () => this.#end !== 'open' || this.#inbox.length > 0,
      this.#waiting(options.within),
    );
    if (this.#end === 'eof' && this.#inbox.length === 0) return;
    const surplus = this.#inbox.take(this.#inbox.length);
    const { label: client, server } = this;
    let message = text('{client} waits for your server to close the connection; it stays open.', { client });
    if (surplus.length > 0) {
      message = text('{client} got {n} bytes more than it sent: {bytes}', {
        client,
        n: surplus.length,
        bytes: printable(surplus),
      });
    } else if (this.#end === 'reset') {
      message = text('The connection of {client} should end with FIN; it was reset (RST).', { client });
    }
    await this.#context.fail({ server, client: this, received: surplus, message, because });
  }

  /** Wants silence: no byte for `ms` milliseconds. */
  async expectNothing(ms: number, because?: Because): Promise<void> {
    const outcome = await this.#context.until(() => this.#inbox.length > 0, {
      notifier: this.#changed,
      within: ms,
    });
    if (outcome === 'over') await this.#context.endIfOver();
    if (this.#inbox.length === 0) return;
    const surplus = this.#inbox.take(this.#inbox.length);
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
    this.#allow(expected.length);
    await this.#context.until(() => this.#inbox.length >= expected.length || this.#end !== 'open', {
      ...this.#waiting(within),
    });
    return firstDifference(expected, this.#inbox.take(expected.length)) < 0;
  }

  /**
   * Sends random bytes in small steps until the server stops reading, because its own write is blocked by our closed
   * window, or until `limit` bytes. Unlike {@link fill} it leaves the way to the server open, so that a FIN or RST
   * still gets there. Resolves with all that was sent.
   *
   * Blocked means asleep with our bytes unread, for two pieces in a row: send buffers still grow a little when a window
   * probe is answered, and one piece would then slip through after all.
   */
  async fillUntilServerBlocks(limit = 8 * 1024 * 1024): Promise<Buffer> {
    const sent: Buffer[] = [];
    let blocked = 0;
    for (let length = 0; length < limit && blocked < 2 && this.#end === 'open';) {
      // Send buffers that the system sizes itself hold some MiB; near their end the steps get smaller.
      const piece = this.#context.random.bytes(length < 2 * 1024 * 1024 ? 256 * 1024 : 96 * 1024);
      sent.push(piece);
      length += piece.length;
      await this.send(piece);
      let unread = 0;
      await this.#context.eventually(async () => {
        unread = (await this.kernelEnds()).server?.recvQ ?? 0;
        return unread === 0 || this.server.settledMs() > 100;
      }, 2000);
      blocked = unread > 0 ? blocked + 1 : 0;
    }
    return Buffer.concat(sent);
  }

  /** Both ends of this connection as the kernel shows them now; an end that is gone is undefined. */
  async kernelEnds(): Promise<KernelEnds> {
    const names = new ConnectionNames([this]);
    // This is asked often. In a network of its own the table is short, and reading it costs a tenth of starting ss;
    // elsewhere it is full of other people's sockets.
    const own = this.#context.host.sandbox === 'private';
    const rows = own ? takeProcSnapshot({ family: 4 }).rows : await this.server.sockets();
    const client = names.clientEnd(rows, this);
    let server = names.serverEnd(rows, this);
    // A server that listens on the IPv6 wildcard has its end in the other table.
    if (own) server ??= names.serverEnd(takeProcSnapshot({ family: 6 }).rows, this);
    return { client, server };
  }

  /** From now on what comes stays in the kernel: our receive window closes and the server's send queue fills. */
  stopReading(): void {
    this.#socket.pause();
  }

  startReading(): void {
    this.#socket.resume();
  }

  /** shutdown(SHUT_WR): sends FIN after everything sent so far; we go on reading. */
  endWrite(): void {
    this.#context.transcript.record(this.label, 'end-write');
    this.#socket.end();
  }

  /**
   * Ends the connection with RST: close(2) with SO_LINGER {1, 0} (socket(7)). After {@link endWrite} libuv refuses
   * that, and RST comes from closing with something unread, so such a client must have left something unread.
   */
  reset(): void {
    this.#context.transcript.record(this.label, 'reset');
    if (this.#socket.writableEnded) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
    this.#finish();
  }

  /** close(2): FIN, or RST from our kernel where something unread is left. */
  close(): void {
    this.#context.transcript.record(this.label, 'close');
    this.#socket.destroy();
    this.#finish();
  }

  /** Lets go at the end of a check; no FIN is owed to anybody and no TIME-WAIT is left behind. */
  discard(): void {
    if (!this.#socket.writableEnded) this.#socket.resetAndDestroy();
    this.#socket.destroy();
    this.#finish();
  }

  #write(data: Uint8Array, taken?: () => void): void {
    this.#context.transcript.sent(this.label, data);
    this.sentBytes += data.length;
    this.#socket.write(data, taken && ((): void => void taken()));
  }

  #waiting(within = patienceMs): Parameters<CheckContext['until']>[1] {
    // Also what comes on other connections: a server may serve one after the other.
    const progress = (): number =>
      this.#context.deadline.moves + this.#socket.bytesWritten - this.#socket.writableLength;
    return { notifier: this.#changed, within, server: this.server, progress };
  }

  /** Reading pauses when this many bytes and the surplus wait in the inbox. */
  #allow(due: number): void {
    this.#due = due;
    if (this.#inbox.length < due + surplusLimit && this.#socket.isPaused()) this.#socket.resume();
  }

  #receive(length: number): boolean {
    const chunk = Buffer.from(readBuffer.subarray(0, length));
    this.#inbox.add(chunk);
    this.#context.transcript.received(this.label, chunk);
    this.#changed.notify();
    if (this.#inbox.length <= this.#due + surplusLimit) return true;
    this.#socket.pause();
    return false;
  }

  #listen(): void {
    const { transcript } = this.#context;
    this.#socket.once('connect', () => {
      this.#connected = true;
      this.#localPort = this.#socket.localPort;
      transcript.record(this.label, 'connect', `${this.localAddress}:${this.#localPort ?? 0}`);
      this.#changed.notify();
    });
    this.#socket.once('end', () => {
      if (this.#end === 'open') this.#end = 'eof';
      transcript.record(this.label, 'end');
      this.#changed.notify();
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.#connected) this.#refused = error.code ?? error.message;
      else {
        this.#end = 'reset';
        transcript.record(this.label, 'see-reset', error.code);
      }
      this.#changed.notify();
    });
  }

  #finish(): void {
    this.#context.forget(this.#changed);
  }
}
