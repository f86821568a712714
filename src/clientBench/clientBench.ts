import { BlockList, isIP } from 'node:net';
import type { Disposable } from '../base/disposable.ts';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import type { BenchAction, BenchClient } from '../protocol/webviewMessages.ts';
import { BenchConnection } from './benchConnection.ts';
import { benchLimits, smallReceiveBuffer } from './benchLimits.ts';
import { parseHex, parseText } from './parsePayload.ts';
import { readPayloadFile } from './readPayloadFile.ts';
import type { Drip } from './sendQueue.ts';
import { StepLog } from './stepLog.ts';

export interface ClientBenchOptions {
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  readonly port: number;
  /** In which language the steps are told. */
  readonly say: (sentence: Text) => string;
  readonly onSteps: (steps: readonly RecordedStep[]) => void;
  /** {@link ClientBench.clients} has changed. Comes often: see to it that little is done each time. */
  readonly onChange: () => void;
}

/** What can be done without asking anybody for a file. */
export type DirectAction = Exclude<BenchAction, { type: 'sendFile' }>;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** How long a connect action waits for its handshakes: a full accept queue lets them wait for minutes. */
const handshakeMs = 1000;

/** Clients that are driven by hand against a running server. Numbered from 1; a number is never given twice. */
export class ClientBench implements Disposable {
  readonly host: string;
  readonly port: number;
  readonly #options: ClientBenchOptions;
  readonly #log: StepLog;
  readonly #clients = new Map<number, BenchConnection>();
  /** Contents that some client still has to send, and how many have. */
  readonly #held = new Map<Uint8Array, number>();
  #lastNumber = 0;
  #waiting: (() => void)[] = [];

  /** Connects nothing yet. @throws HumanError `not-loopback` */
  constructor(options: ClientBenchOptions) {
    const { host = '127.0.0.1', port, onSteps } = options;
    const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(host) === 0 || !loopback.check(host, family)) {
      throw new HumanError(
        'not-loopback',
        text('{host} is no address of this machine’s own: only 127.0.0.0/8 and ::1 are connected to.', {
          host,
        }),
      );
    }
    this.host = host;
    this.port = port;
    this.#options = options;
    this.#log = new StepLog(onSteps);
  }

  /** Milliseconds since the epoch; `atMs` of the steps counts from here. */
  get began(): number {
    return this.#log.began;
  }

  /** Those that are there, and the last ones that are over; by number. */
  get clients(): BenchClient[] {
    return [...this.#clients.values()].map(client => client.view());
  }

  /** Numbers of the clients whose connection is not over. */
  get living(): number[] {
    return [...this.#clients.values()].filter(client => !client.isOver).map(({ n }) => n);
  }

  /**
   * Does one thing; with several clients, with all that can do it, and throws what the first other one said. Resolves
   * when it is under way: handshakes done or refused (or 1 s over), bytes handed over or queued.
   * @throws HumanError `nothing-listens`, `client-unknown`, `client-over`, `write-ended`, `reset-after-shutdown`,
   * `bad-number`, `too-many`, `bad-hex`, `bad-escape` and what else a user may get wrong
   */
  async perform(action: DirectAction): Promise<void> {
    switch (action.type) {
      case 'connect':
        return this.#connect(action);
      case 'send': {
        const { as, text: source } = action.data;
        return this.#send(action.clients, as === 'hex' ? parseHex(source) : parseText(source), action.drip);
      }
      case 'read':
      case 'pause':
      case 'endWrite':
      case 'reset':
      case 'close':
        return this.#each(action.clients, client => client[action.type]());
    }
  }

  /** @throws HumanError `bad-file` and what {@link perform} throws */
  async sendFile(clients: readonly number[], file: string): Promise<void> {
    this.#find(clients);
    this.#send(clients, await readPayloadFile(file), undefined);
  }

  /** Tells the steps that wait to be told. */
  flush(): void {
    this.#log.flush();
  }

  /** Closes all clients. */
  dispose(): void {
    for (const client of this.#clients.values()) if (!client.isOver) client.close();
    this.#log.dispose();
  }

  async #connect({
    count,
    reading,
    receiveBuffer = reading ? undefined : smallReceiveBuffer,
  }: DirectAction & { type: 'connect' }): Promise<void> {
    const { clients: most, leastReceiveBuffer, receiveBuffer: largest } = benchLimits;
    requireWhole(text('The number of clients'), count, 1, most);
    if (receiveBuffer !== undefined)
      requireWhole(text('The receive buffer'), receiveBuffer, leastReceiveBuffer, largest);
    const living = this.living.length;
    if (living + count > most) {
      throw new HumanError(
        'too-many',
        text('{living} clients are there, and {count} more would be more than {most}. Close some first.', {
          living,
          count,
          most,
        }),
      );
    }
    const { host, port } = this;
    const { say } = this.#options;
    const changed = (): void => this.#changed();
    const fresh = Array.from({ length: count }, () => {
      const n = ++this.#lastNumber;
      const options = { host, port, reading, receiveBuffer, log: this.#log, say, changed };
      const client = new BenchConnection(n, options);
      this.#clients.set(n, client);
      return client;
    });
    this.#forgetEnded();
    this.#options.onChange();
    await this.#until(() => fresh.every(client => !client.isConnecting), handshakeMs);
    if (fresh.every(client => client.refused === 'ECONNREFUSED')) {
      throw new HumanError(
        'nothing-listens',
        text('Nothing listens on {host}:{port}: the kernel answered each SYN with RST. Start your server.', {
          host,
          port,
        }),
      );
    }
  }

  #send(numbers: readonly number[], data: Uint8Array, drip: Drip | undefined): void {
    if (drip) {
      requireWhole(text('The size of a piece'), drip.size, 1, benchLimits.dripSize);
      requireWhole(text('The pause between pieces'), drip.pauseMs, 0, benchLimits.dripPauseMs);
    }
    const held = [...this.#held.keys()].reduce((sum, { length }) => sum + length, 0);
    if (held + data.length > benchLimits.heldBytes) throw tooMuchWaits(held);
    this.#each(numbers, client => {
      client.refuseToSend();
      if (client.pendingBytes + data.length > benchLimits.pendingBytes)
        throw tooMuchWaits(client.pendingBytes);
      this.#held.set(data, (this.#held.get(data) ?? 0) + 1);
      client.send(data, drip, () => this.#release(data));
    });
  }

  #release(data: Uint8Array): void {
    const users = (this.#held.get(data) ?? 0) - 1;
    if (users > 0) this.#held.set(data, users);
    else this.#held.delete(data);
  }

  /** Acts on each, and throws the first thing that one of them threw. */
  #each(numbers: readonly number[], act: (client: BenchConnection) => void): void {
    const failed: unknown[] = [];
    for (const client of this.#find(numbers)) {
      try {
        act(client);
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }

  #find(numbers: readonly number[]): BenchConnection[] {
    if (numbers.length === 0) throw new HumanError('no-client', text('There is no client to do it.'));
    return [...new Set(numbers)].map(n => {
      const client = this.#clients.get(n);
      if (client) return client;
      throw n >= 1 && n <= this.#lastNumber
        ? new HumanError('client-over', text('The connection of client {n} is over.', { n }))
        : new HumanError('client-unknown', text('There is no client {n}.', { n }));
    });
  }

  #forgetEnded(): void {
    const ended = [...this.#clients.values()].filter(client => client.isOver);
    for (const { n } of ended.slice(0, -benchLimits.endedKept)) this.#clients.delete(n);
  }

  #changed(): void {
    this.#options.onChange();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }

  async #until(condition: () => boolean, ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const over = (): void => {
        clearTimeout(late);
        this.#waiting = this.#waiting.filter(each => each !== look);
        resolve();
      };
      const look = (): void => {
        if (condition()) over();
        else this.#waiting.push(look);
      };
      const late = setTimeout(over, ms);
      look();
    });
  }
}

function requireWhole(what: Text, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new HumanError(
    'bad-number',
    text('{what} must be a whole number from {least} to {most}, not {value}.', { what, least, most, value }),
  );
}

function tooMuchWaits(bytes: number): HumanError {
  return new HumanError(
    'too-much-waits',
    text('{bytes} bytes still wait to be sent, because the server does not read them. Let it read first.', {
      bytes,
    }),
  );
}
