import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { HumanError } from '../base/humanError.ts';
import { type Localizer, text } from '../base/text.ts';
import { StatesLines } from '../report/statesLines.ts';
import { diffSnapshots } from '../sockets/delta.ts';
import { SocketLooks } from '../sockets/socketLooks.ts';
import { SocketModel } from '../sockets/socketModel.ts';
import { statesText } from './statesText.ts';
import { watchStates } from './watchStates.ts';
import { writeSome } from './writeSome.ts';

export interface StatesOptions {
  /** Only sockets with this port at one end; all TCP sockets of the machine when absent. */
  readonly port?: number;
  /** JSON as `statesLineSchema` says, one object a line, instead of the table. */
  readonly json?: boolean;
  /** Goes on until aborted, or until nobody reads any more. */
  readonly watch?: boolean;
}

export interface StatesIo {
  /** A terminal is redrawn in place with --watch; elsewhere each change is printed behind the last. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  readonly signal?: AbortSignal;
  readonly localizer: Localizer;
  /** Absent: none. */
  readonly colour?: boolean;
}

const lookAgainMs = 250;
/** Longer than any diagnosis takes to be sure. */
const longestLookMs = 4500;

/**
 * `socklab states`: the TCP sockets of this machine, both ends of a connection side by side, and what is wrong with
 * them, once or live. Once takes up to 4.5 s where something looks wrong, for only what lasts is. Resolves when
 * printed, or when `signal` ends the watch. Throws HumanErrors: `bad-port`, and those of `SocketLooks`.
 */
export async function runStates(options: StatesOptions, io: StatesIo): Promise<void> {
  const { port } = options;
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new HumanError(
      'bad-port',
      text('{port} is no port: give a whole number from 1 to 65535.', { port: String(port) }),
    );
  }
  // A port that was asked for is meant as the server's: its listener may have gone.
  const model = new SocketModel(port === undefined ? [] : [port]);
  if (options.watch) await watchStates(model, options, io);
  else {
    await look(model, options, io.signal);
    const words = options.json ? new StatesLines(model, io.localizer).snapshot() : statesText(model, io);
    await writeSome(io.stdout, words);
  }
}

/** Looks until it is decided what is wrong. */
async function look(
  model: SocketModel,
  { port }: StatesOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const looks = new SocketLooks();
  const options = { ...(port !== undefined && { ports: [port] }), drops: true, ...(signal && { signal }) };
  try {
    let { snapshot } = await looks.look(options);
    model.see(snapshot);
    const enough = snapshot.at + longestLookMs;
    while (model.isUndecided && model.at < enough) {
      await delay(lookAgainMs, undefined, signal ? { signal } : {});
      const next = await looks.look(options);
      // Another source tells the same sockets otherwise: ids, and what it knows of them.
      if (next.snapshot.source === snapshot.source) model.apply(diffSnapshots(snapshot, next.snapshot));
      else model.see(next.snapshot);
      snapshot = next.snapshot;
    }
  } finally {
    looks.dispose();
  }
}
