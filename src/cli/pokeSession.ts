import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../base/disposable.ts';
import { Notifier } from '../base/notifier.ts';
import type { Localizer } from '../base/text.ts';
import { ClientBench } from '../clientBench/clientBench.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import type { BenchClient } from '../protocol/webviewMessages.ts';
import type { ConnectionTable } from '../sockets/model.ts';
import { pairSockets } from '../sockets/pairing.ts';
import { takeSnapshot } from '../sockets/takeSnapshot.ts';
import type { PokeLine, Who } from './pokeLine.ts';

/** A look at both ends of every connection of the port. */
export interface PokeStates {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly table: ConnectionTable;
  readonly clients: readonly BenchClient[];
}

export interface PokeSessionOptions {
  readonly host?: string;
  readonly port: number;
  readonly localizer: Localizer;
  readonly onSteps: (steps: readonly RecordedStep[]) => void;
  readonly signal: AbortSignal;
}

/** What a line that acts waits for: nothing new for so long, but not for ever, since a server may talk on and on. */
const quietMs = 60;
const longestMs = 400;

/** The lines that do something, done with a bench of its own. */
export class PokeSession implements Disposable {
  readonly #bench: ClientBench;
  readonly #signal: AbortSignal;
  readonly #changed = new Notifier();
  #changes = 0;

  /** @throws HumanError `not-loopback` */
  constructor({ host, port, localizer, onSteps, signal }: PokeSessionOptions) {
    this.#signal = signal;
    this.#bench = new ClientBench({
      ...(host !== undefined && { host }),
      port,
      say: words => localizer.say(words),
      onSteps,
      onChange: () => {
        this.#changes++;
        this.#changed.notify();
      },
    });
  }

  /** `127.0.0.1:8080`, `[::1]:8080` */
  get server(): string {
    const { host, port } = this.#bench;
    return `${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  get began(): number {
    return this.#bench.began;
  }

  /**
   * Does it, and resolves when what comes of it at once has come.
   * @throws HumanError as `ClientBench.perform`
   */
  async do(line: Exclude<PokeLine, { word: 'states' | 'help' | 'quit' }>): Promise<void> {
    try {
      if (line.word === 'wait') {
        await delay(line.ms, undefined, { signal: this.#signal }).catch(() => undefined);
      } else {
        await this.#act(line);
        await this.#quiet();
      }
    } finally {
      this.#bench.flush();
    }
  }

  async look(): Promise<PokeStates> {
    const { port } = this.#bench;
    const { at, rows } = await takeSnapshot({ ports: [port] });
    return { at, table: pairSockets(rows, { serverPorts: new Set([port]) }), clients: this.#bench.clients };
  }

  dispose(): void {
    this.#bench.dispose();
  }

  async #act(line: Exclude<PokeLine, { word: 'wait' | 'states' | 'help' | 'quit' }>): Promise<void> {
    const bench = this.#bench;
    switch (line.word) {
      case 'connect': {
        const { word: type, ...options } = line;
        return bench.perform({ type, ...options });
      }
      case 'send': {
        const { word: type, who, ...content } = line;
        return bench.perform({ type, clients: this.#able(who, sends), ...content });
      }
      case 'file':
        return bench.sendFile(this.#able(line.who, sends), line.file);
      case 'shutdown':
        return bench.perform({ type: 'endWrite', clients: this.#able(line.who, sends) });
      case 'reset':
        return bench.perform({ type: 'reset', clients: this.#able(line.who, resets) });
      case 'pause':
      case 'read':
      case 'close':
        return bench.perform({ type: line.word, clients: this.#able(line.who, isThere) });
    }
  }

  /** `all` are those that can do it; one that is named and cannot is an error. */
  #able(who: Who, can: (client: BenchClient) => boolean): readonly number[] {
    return who === 'all' ? this.#bench.clients.filter(can).map(({ n }) => n) : who;
  }

  async #quiet(): Promise<void> {
    const late = performance.now() + longestMs;
    for (let seen = -1; seen !== this.#changes && performance.now() < late;) {
      seen = this.#changes;
      const until = performance.now() + quietMs;
      while (seen === this.#changes && performance.now() < until)
        await this.#changed.next(until - performance.now());
    }
  }
}

function isThere({ state }: BenchClient): boolean {
  return state !== 'refused' && state !== 'reset' && state !== 'closed';
}

function sends(client: BenchClient): boolean {
  return isThere(client) && client.state !== 'write-ended';
}

const resets = sends;
