import { setTimeout as wait } from 'node:timers/promises';
import { text, type Text } from '../../base/text.ts';
import { isConnectionLoss, queueError } from './queueError.ts';

/** Tries again while there is no connection, and says once that it is lost and once that it is back. */
export class LossWatch {
  readonly #server: string;
  readonly #retryMs: number;
  readonly #tell: (notice: Text) => void;
  #isLost = false;

  constructor(server: string, retryMs: number, tell: (notice: Text) => void) {
    this.#server = server;
    this.#retryMs = retryMs;
    this.#tell = tell;
  }

  /** Hears of errors that reach nobody else. @param other of those that are no loss of the connection */
  listenTo(
    part: { on(event: 'error', listener: (error: Error) => void): unknown },
    other: (error: Error) => void = () => undefined,
  ): void {
    part.on('error', error => {
      if (isConnectionLoss(error)) this.#fail(error);
      else other(error);
    });
  }

  #fail(error: unknown): void {
    if (this.#isLost || !isConnectionLoss(error)) return;
    this.#isLost = true;
    this.#tell(
      text('The connection to {server} is lost; trying again until it is back.', { server: this.#server }),
    );
  }

  /**
   * Does something on the server, as often as it takes.
   * @throws HumanError when the server refuses; the reason of the signal
   */
  async persist<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      signal?.throwIfAborted();
      try {
        const value = await action();
        this.#back();
        return value;
      } catch (error) {
        if (!isConnectionLoss(error)) throw queueError(error, this.#server);
        this.#fail(error);
        await wait(this.#retryMs, undefined, signal && { signal }).catch(() => undefined);
      }
    }
  }

  #back(): void {
    if (!this.#isLost) return;
    this.#isLost = false;
    this.#tell(text('The connection to {server} is back.', { server: this.#server }));
  }
}
