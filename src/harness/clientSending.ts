import type { Notifier } from '../base/notifier.ts';
import type { CheckContext } from './checkContext.ts';
import type { Client } from './client.ts';
import type { ClientSocket } from './clientSocket.ts';
import { printable } from './bytes.ts';
import { stepAhead } from './gate.ts';
import { slowdown } from './slowdown.ts';

/** How much {@link Client.fill} sends. */
export interface FillOptions {
  /** Bytes; 32 MiB when absent. */
  readonly limit?: number;
  /** Milliseconds in which nothing moves before the way counts as full; 300 when absent. */
  readonly quietMs?: number;
}

/** What has become of what a client sent. */
export interface ReadOrAsleep {
  /** The server has read it all, or it sleeps; false when it did neither in time. */
  readonly decided: boolean;
  /** Bytes in the server's receive queue. */
  readonly unread: number;
  /** Bytes that the server's kernel has not acknowledged. */
  readonly onTheWay: number;
}

const patienceMs = 8000;
/** More pieces than these nobody wants to step through. */
const mostSteps = 24;
/** How long {@link ClientSending.untilRead} waits: a server may have reasons not to read. */
const readWithinMs = 400;

/** A server that neither reads nor sleeps for so long runs in circles over a full send buffer. */
const undecidedMs = 1200;
/** One thread may hand over to another; both are not asleep at so many looks in a row. */
const asleepLooks = 4;
/** A receiver may wait so long with an ACK, in the hope of data to send with it (RFC 9293 §3.8.6.3; tcp_delack_max in ip-sysctl). */
const delayedAckMs = 300;

/** The sending half of a client: how its bytes are handed to the kernel, and in what pieces. */
export class ClientSending {
  /** Bytes handed over so far. */
  sentBytes = 0;
  readonly #context: CheckContext;
  readonly #client: Client;
  readonly #socket: ClientSocket;
  readonly #changed: Notifier;

  /** @param changed notified by the socket whenever something happened */
  constructor(context: CheckContext, client: Client, socket: ClientSocket, changed: Notifier) {
    this.#context = context;
    this.#client = client;
    this.#socket = socket;
    this.#changed = changed;
  }

  /** Gives back whether the kernel has taken all of it by now, or the connection is gone; that is also notified. */
  hand(data: Uint8Array): () => boolean {
    let taken = false;
    this.#context.transcript.sent(this.#client, data);
    this.sentBytes += data.length;
    this.#socket.write(data, () => {
      taken = true;
      this.#changed.notify();
    });
    return () => taken;
  }

  /** Hands the bytes over, as a step of the conversation; gives back what {@link hand} does. */
  async begin(data: Uint8Array): Promise<() => boolean> {
    return this.#context.step(
      () => stepAhead(this.#client, 'send', printable(data), data.length),
      () => this.hand(data),
    );
  }

  async send(data: Uint8Array): Promise<void> {
    const taken = await this.begin(data);
    const outcome = await this.#context.until(() => taken() || this.#client.end === 'reset', {
      notifier: this.#changed,
      within: patienceMs,
      server: this.#client.server,
      progress: () => this.#socket.taken,
    });
    if (outcome === 'over') await this.#context.endIfOver();
  }

  async sendApart(pieces: readonly Uint8Array[]): Promise<void> {
    await this.#pieces(pieces.length, async () => {
      for (const [index, piece] of pieces.entries()) {
        await this.send(piece);
        if (index < pieces.length - 1) await this.untilRead();
      }
    });
  }

  async sendInPieces(data: Uint8Array, size: number, pauseMs: number): Promise<void> {
    await this.#pieces(Math.ceil(data.length / size), async () => {
      for (let start = 0; start < data.length; start += size) {
        if (start > 0) await this.#context.pause(pauseMs);
        await this.send(data.subarray(start, start + size));
      }
    });
  }

  /** A few pieces are a step each for whoever watches. */
  async #pieces(count: number, send: () => Promise<void>): Promise<void> {
    if (count > mostSteps) await this.#context.together(1, send);
    else await send();
  }

  async untilRead(): Promise<void> {
    await this.#context.eventually(async () => {
      if (this.#client.end !== 'open') return true;
      const { client, server } = await this.#client.kernelEnds();
      // An empty Send-Q says that it has arrived: on a busy machine even loopback takes its time.
      return !client || !server || (client.sendQ === 0 && server.recvQ === 0);
    }, readWithinMs);
  }

  async fill(options: FillOptions): Promise<Buffer> {
    return this.#context.together(1, async () => this.#fill(options));
  }

  async #fill({ limit = 32 * 1024 * 1024, quietMs = 300 }: FillOptions): Promise<Buffer> {
    const sent: Buffer[] = [];
    let length = 0;
    while (length < limit && this.#client.end === 'open') {
      const piece = this.#context.random.bytes(64 * 1024);
      sent.push(piece);
      length += piece.length;
      if (!(await this.#isTaken(await this.begin(piece), quietMs))) break;
    }
    return Buffer.concat(sent);
  }

  /**
   * Whether the kernel takes a piece: no, when nothing moved for `quietMs` and the server sleeps over what it has, or
   * when nothing moved for five times that long although it does not sleep.
   */
  async #isTaken(taken: () => boolean, quietMs: number): Promise<boolean> {
    const { server } = this.#client;
    for (let quiet = 0; quiet < 5; quiet++) {
      const outcome = await this.#context.until(() => taken() || this.#client.end !== 'open', {
        notifier: this.#changed,
        within: quietMs,
        progress: () => this.#socket.taken,
      });
      if (outcome === 'over') await this.#context.endIfOver();
      if (outcome === 'done') return true;
      // On a busy machine quiet alone may mean that nobody had a turn.
      if (server.settledMs() >= quietMs || server.hasExited) return false;
    }
    return false;
  }

  async fillUntilServerBlocks(limit: number): Promise<Buffer> {
    return this.#context.together(1, async () => this.#fillUntilServerBlocks(limit));
  }

  /**
   * Blocked means asleep with our bytes unread, for two pieces in a row: send buffers still grow a little when a window
   * probe is answered, and one piece would then slip through after all.
   */
  async #fillUntilServerBlocks(limit: number): Promise<Buffer> {
    const sent: Buffer[] = [];
    let blocked = 0;
    // Neither reads nor sleeps: it runs in circles over a full send buffer, or the machine gives it no turn.
    let undecided = 0;
    let wide = true;
    for (let length = 0; length < limit && blocked < 2 && undecided < 2 && this.#client.end === 'open';) {
      // Send buffers that the system sizes itself hold some MiB; near their end the steps get smaller.
      wide &&= length < 2 * 1024 * 1024;
      const piece = this.#context.random.bytes((blocked > 0 ? 8 : wide ? 256 : 48) * 1024);
      sent.push(piece);
      length += piece.length;
      await this.send(piece);
      const { decided, unread, onTheWay } = await this.untilReadOrAsleep(undecidedMs * slowdown());
      undecided = decided ? 0 : undecided + 1;
      blocked = unread === 0 ? 0 : blocked + (decided ? 1 : 0);
      if (onTheWay > 0) {
        // It fell asleep under a large step, and its window is shut: a FIN would wait behind what is on the way.
        await this.#letThrough();
        wide = false;
        blocked = 0;
      }
    }
    return Buffer.concat(sent);
  }

  /** Bytes wake who waits for them as they arrive: with bytes unread a thread is runnable, or none will read them. */
  async untilReadOrAsleep(within: number): Promise<ReadOrAsleep> {
    const sentAt = this.#context.now();
    let unread = 0;
    let onTheWay = 0;
    let asleep = 0;
    const decided = await this.#context.eventually(async () => {
      const { client, server } = await this.#client.kernelEnds();
      unread = server?.recvQ ?? 0;
      onTheWay = client?.sendQ ?? 0;
      if (unread + onTheWay === 0) return true;
      asleep = this.#client.server.isAsleep() ? asleep + 1 : 0;
      return asleep >= asleepLooks && (onTheWay === 0 || this.#context.now() - sentAt > delayedAckMs);
    }, within);
    return { decided, unread, onTheWay };
  }

  /** Reads for as long as it takes the server to read what is in front of it. */
  async #letThrough(): Promise<void> {
    this.#socket.allow(Number.MAX_SAFE_INTEGER);
    await this.#context.eventually(async () => {
      const { client, server } = await this.#client.kernelEnds();
      return (server?.recvQ ?? 0) + (client?.sendQ ?? 0) === 0;
    }, 5000 * slowdown());
    this.#socket.pause();
  }
}
