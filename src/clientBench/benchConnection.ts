import { isIPv6 } from 'node:net';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { printable } from '../harness/bytes.ts';
import { ClientSocket } from '../harness/clientSocket.ts';
import type { BenchClient } from '../protocol/webviewMessages.ts';
import { connectionId } from '../sockets/serverSides.ts';
import { benchLimits } from './benchLimits.ts';
import { SendQueue, type Drip } from './sendQueue.ts';
import type { Actor, StepLog } from './stepLog.ts';

export interface BenchConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly reading: boolean;
  /** SO_RCVBUF in bytes; the system's own when absent. */
  readonly receiveBuffer: number | undefined;
  readonly log: StepLog;
  readonly say: (sentence: Text) => string;
  /** Something of {@link BenchConnection.view} is different. */
  readonly changed: () => void;
}

/** One client of the bench: a TCP connection that does what it is told, when it is told. */
export class BenchConnection {
  readonly n: number;
  readonly #options: BenchConnectionOptions;
  readonly #socket: ClientSocket;
  readonly #queue: SendQueue;
  readonly #localAddress: string;
  #state: BenchClient['state'] = 'connecting';
  #reading: boolean;
  /** Told to shut down its sending half, or it has. */
  #endsWrite = false;
  #tail: Buffer = Buffer.alloc(0);

  /** Begins to connect at once. */
  constructor(n: number, options: BenchConnectionOptions) {
    this.n = n;
    this.#options = options;
    this.#reading = options.reading;
    const { host, port, reading, receiveBuffer, log } = options;
    this.#localAddress = isIPv6(host) ? '::1' : '127.0.0.1';
    this.#socket = new ClientSocket(
      { host, port, localAddress: this.#localAddress, receiveBuffer, reading },
      {
        connected: () => {
          this.#state = 'open';
          log.add(this.#actor, 'connect', `${this.#localAddress}:${this.#socket.localPort ?? 0}`);
        },
        received: () => this.#receive(),
        ended: () => {
          this.#state = this.#state === 'write-ended' ? 'closed' : 'eof';
          log.add(this.#actor, 'end');
        },
        reset: code => {
          this.#over('reset');
          log.add(this.#actor, 'see-reset', code);
        },
        changed: () => {
          if (this.#state === 'connecting' && this.#socket.refused !== undefined) this.#refused();
          options.changed();
        },
      },
    );
    this.#queue = new SendQueue(
      (piece, taken) =>
        this.#socket.write(piece, () => {
          taken();
          options.changed();
        }),
      piece => log.moved(this.#actor, 'send', piece),
    );
  }

  /** Whether anything can still happen to it. */
  get isOver(): boolean {
    return this.#state === 'refused' || this.#state === 'reset' || this.#state === 'closed';
  }

  /** Whether the handshake is still going on. */
  get isConnecting(): boolean {
    return this.#state === 'connecting';
  }

  /** The error code of a handshake that failed. */
  get refused(): string | undefined {
    return this.#socket.refused;
  }

  get pendingBytes(): number {
    return this.#queue.pending;
  }

  view(): BenchClient {
    const { connection } = this.#actor;
    return {
      n: this.n,
      ...(connection !== undefined && { connection }),
      state: this.#state,
      reading: this.#reading,
      sentBytes: this.#socket.taken,
      pendingBytes: this.#queue.pending,
      receivedBytes: this.#socket.received,
      tail: printable(this.#tail, benchLimits.tailBytes),
    };
  }

  /** @throws HumanError `client-over`, `write-ended`: see {@link send} */
  refuseToSend(): void {
    this.#refuseOver();
    if (!this.#endsWrite) return;
    const { n } = this;
    throw new HumanError(
      'write-ended',
      text('Client {n} has shut down its sending half: it can send nothing more.', { n }),
    );
  }

  /** @param done called once, when all of it is taken or will never be */
  send(data: Uint8Array, drip: Drip | undefined, done: () => void): void {
    this.refuseToSend();
    if (!drip) this.#options.log.sent(this.#actor, data);
    this.#queue.add(data, drip, done);
    this.#options.changed();
  }

  /** From now on what comes stays in the kernel. */
  pause(): void {
    this.#refuseOver();
    if (!this.#reading) return;
    this.#reading = false;
    this.#note(text('does not read'));
    this.#socket.pause();
    this.#options.changed();
  }

  read(): void {
    this.#refuseOver();
    if (this.#reading) return;
    this.#reading = true;
    this.#note(text('reads again'));
    this.#socket.resume();
    this.#options.changed();
  }

  /** shutdown(SHUT_WR) after everything that it still has to send. */
  endWrite(): void {
    this.refuseToSend();
    this.#endsWrite = true;
    this.#queue.afterAll(() => {
      this.#options.log.add(this.#actor, 'end-write');
      this.#state = this.#state === 'eof' ? 'closed' : 'write-ended';
      this.#socket.endWrite();
      this.#options.changed();
    });
  }

  /** close(2) with SO_LINGER {1, 0}, at once: sends RST. */
  reset(): void {
    this.#refuseOver();
    const { n } = this;
    if (this.#state === 'connecting') {
      this.close();
      return;
    }
    if (this.#state === 'write-ended') {
      throw new HumanError(
        'reset-after-shutdown',
        text(
          'Client {n} has sent its FIN: after shutdown(SHUT_WR) no RST can be forced any more here. Close it instead; data that comes later is then answered with RST.',
          { n },
        ),
      );
    }
    this.#options.log.add(this.#actor, 'reset');
    this.#over('reset');
    this.#socket.reset();
    this.#options.changed();
  }

  /** close(2), at once: FIN, or RST from our kernel where something unread is left. */
  close(): void {
    this.#refuseOver();
    this.#options.log.add(this.#actor, 'close');
    this.#over('closed');
    this.#socket.close();
    this.#options.changed();
  }

  get #actor(): Actor {
    const who = `client ${this.n}`;
    const { localPort } = this.#socket;
    if (localPort === undefined) return { who, connection: undefined };
    const { host, port } = this.#options;
    const client = { address: this.#localAddress, port: localPort };
    return { who, connection: connectionId(client, { address: host, port }) };
  }

  #receive(): void {
    const came = this.#socket.inbox.take();
    this.#options.log.moved(this.#actor, 'receive', came);
    this.#tail = Buffer.concat([this.#tail, came.subarray(-benchLimits.tailBytes)]).subarray(
      -benchLimits.tailBytes,
    );
  }

  #refused(): void {
    const { refused = '' } = this.#socket;
    this.#over('refused');
    this.#note(text('connect() fails: {error}', { error: refused }));
  }

  #over(state: 'refused' | 'reset' | 'closed'): void {
    this.#state = state;
    this.#queue.stop();
  }

  #note(words: Text): void {
    this.#options.log.add(this.#actor, 'note', this.#options.say(words));
  }

  #refuseOver(): void {
    if (!this.isOver) return;
    throw new HumanError('client-over', text('The connection of client {n} is over.', { n: this.n }));
  }
}
