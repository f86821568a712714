import { text, type CheckContext, type Server } from 'socklab/harness';

/** A few descriptors more are no leak: runtimes keep some for themselves. */
const tolerance = 5;
/** A server that has slept this long has closed what it closes. */
const restMs = 200;

/** Compares the open descriptors of a server over clients that it should forget. */
export class DescriptorWatch {
  readonly #t: CheckContext;
  readonly #server: Server;
  #before = 0;
  #waitedInVain = 0;

  constructor(t: CheckContext, server: Server) {
    this.#t = t;
    this.#server = server;
  }

  /** From now on; the first clients have come and gone, since runtimes open some for these. */
  async begin(): Promise<void> {
    await this.#t.eventually(() => this.#server.settledMs() >= restMs, 3000);
    this.#before = this.#server.usage().fds;
  }

  /** Waits, for a moment at most, until those of clients that have gone are closed. */
  async givenBack(): Promise<void> {
    if (this.#waitedInVain >= 2) return;
    const given = await this.#t.eventually(() => this.#server.usage().fds <= this.#before, 1000);
    if (!given) this.#waitedInVain++;
  }

  /** Fails with `message`, which may use {before} and {after}, when more are open than at the beginning. */
  async expectNoMore(message: ReturnType<typeof text>): Promise<void> {
    const limit = this.#before + tolerance;
    if (await this.#t.eventually(() => this.#server.usage().fds <= limit, 2000)) return;
    const after = this.#server.usage().fds;
    await this.#t.fail({
      server: this.#server,
      message: { ...message, args: { ...message.args, before: this.#before, after } },
      expectedWords: text('at most {limit} open descriptors', { limit }),
      actualWords: text('{after} open descriptors', { after }),
      because: () => ({
        cause: text(
          'A connection that did not end well is not closed: its path out of serving goes past close(), or only past shutdown(), which does not give the descriptor back.',
        ),
        next: text(
          'Call close() on every way out of serving a client, also after an error frame and after a failed read.',
        ),
      }),
    });
  }
}
