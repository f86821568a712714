import { Socket } from 'node:net';
import { Inbox } from './inbox.ts';
import type { ConnectionEnd } from './seen.ts';
import { socketWithReceiveBuffer } from './smallReceiveBuffer.ts';

export interface ClientSocketOptions {
  /** An IP address; 127.0.0.1 when absent. */
  readonly host?: string;
  readonly port: number;
  readonly localAddress: string;
  /** SO_RCVBUF in bytes; the system's own when absent. */
  readonly receiveBuffer?: number | undefined;
  /** Whether what comes is read from the start. */
  readonly reading: boolean;
}

/** Told as it happens; `changed` follows each of the others and whatever else a waiter may wait for. */
export interface ClientSocketEvents {
  connected(): void;
  received(chunk: Buffer): void;
  ended(): void;
  reset(code: string | undefined): void;
  changed(): void;
}

/** More than this beyond what is due is not read: a server gone wild must not fill our memory. */
const surplusLimit = 64 * 1024;
const readBuffer = Buffer.alloc(64 * 1024);

/** The TCP socket of a client, with what has arrived and how it ended. Knows nothing of checks. */
export class ClientSocket {
  readonly inbox = new Inbox();
  readonly #events: ClientSocketEvents;
  readonly #socket: Socket;
  #due = 0;
  #connected = false;
  #end: ConnectionEnd = 'open';
  #refused: string | undefined;
  #localPort: number | undefined;

  /** Begins to connect at once. */
  constructor(options: ClientSocketOptions, events: ClientSocketEvents) {
    const { host = '127.0.0.1', port, localAddress, receiveBuffer, reading } = options;
    this.#events = events;
    const onread = { buffer: readBuffer, callback: (length: number) => this.#receive(length) };
    const small = receiveBuffer ? socketWithReceiveBuffer(receiveBuffer, localAddress, onread) : undefined;
    this.#socket = small ?? new Socket({ allowHalfOpen: true, onread });
    if (!reading) this.#socket.pause();
    this.#listen();
    // Nagle's algorithm would join what a check sends in pieces (tcp(7), TCP_NODELAY).
    this.#socket.setNoDelay(true);
    this.#socket.connect({ host, port, ...(small ? {} : { localAddress }) });
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  /** Known once connected. */
  get localPort(): number | undefined {
    return this.#localPort;
  }

  get end(): ConnectionEnd {
    return this.#end;
  }

  /** The error code of a handshake that failed. */
  get refused(): string | undefined {
    return this.#refused;
  }

  /** Bytes that the kernel has taken so far. */
  get taken(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  /** Bytes read from the kernel so far. */
  get received(): number {
    return this.#socket.bytesRead;
  }

  /** Sends; `taken` is called when the kernel has all of it, or when the connection is gone. */
  write(data: Uint8Array, taken: () => void): void {
    this.#socket.write(data, () => taken());
  }

  /** From now on `due` bytes are wanted: reading goes on until these and the surplus are in the inbox. */
  allow(due: number): void {
    this.#due = due;
    if (this.inbox.length < due + surplusLimit && this.#socket.isPaused()) this.#socket.resume();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** shutdown(SHUT_WR) after everything written so far. */
  endWrite(): void {
    this.#socket.end();
  }

  /**
   * close(2) with SO_LINGER {1, 0}, which sends RST (socket(7)). After {@link endWrite} libuv refuses that; the RST then
   * comes from closing with something unread, so there must be something.
   */
  reset(): void {
    if (this.#socket.writableEnded) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** close(2): FIN, or RST from our kernel where something unread is left. */
  close(): void {
    this.#socket.destroy();
  }

  #receive(length: number): boolean {
    const chunk = Buffer.from(readBuffer.subarray(0, length));
    this.inbox.add(chunk);
    this.#events.received(chunk);
    this.#events.changed();
    if (this.inbox.length <= this.#due + surplusLimit) return true;
    this.#socket.pause();
    return false;
  }

  #listen(): void {
    this.#socket.once('connect', () => {
      this.#connected = true;
      this.#localPort = this.#socket.localPort;
      this.#events.connected();
      this.#events.changed();
    });
    this.#socket.once('end', () => {
      if (this.#end === 'open') this.#end = 'eof';
      this.#events.ended();
      this.#events.changed();
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.#connected) this.#refused = error.code ?? error.message;
      else {
        this.#end = 'reset';
        this.#events.reset(error.code);
      }
      this.#events.changed();
    });
  }
}
