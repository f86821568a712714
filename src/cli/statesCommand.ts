import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { HumanError } from '../base/humanError.ts';
import { type Localizer, text } from '../base/text.ts';
import { renderConnectionTable } from '../report/connectionTable.ts';
import { applyDelta } from '../sockets/delta.ts';
import { countByState, type StateCounts } from '../sockets/countByState.ts';
import type { Connection, Listener, SocketSnapshot } from '../sockets/model.ts';
import { pairSockets } from '../sockets/pairing.ts';
import { SocketSampler } from '../sockets/sampler.ts';
import { takeSnapshot } from '../sockets/takeSnapshot.ts';
import { ConnectionAges } from './connectionAges.ts';

export interface StatesOptions {
  /** Only sockets with this port at one end; all TCP sockets of the machine when absent. */
  readonly port?: number;
  /** One {@link StatesJson} a line instead of the table. */
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

/** What `socklab states --json` prints, one object a line; with --watch one for every change. */
export interface StatesJson {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `proc` when the kernel refused netlink: backlogs and shutdown arrows are unknown then. */
  readonly source: SocketSnapshot['source'];
  readonly listeners: readonly Listener[];
  readonly connections: readonly Connection[];
  /** States that no socket is in are absent. */
  readonly counts: StateCounts;
}

const sampleMs = 200;
const redrawMs = 1000;
const defaultColumns = 120;

/**
 * `socklab states`: the TCP sockets of this machine, both ends of a connection side by side, once or live. Resolves when
 * printed, or when `signal` ends the watch. Throws HumanErrors: `bad-port`, and those of `takeSnapshot`.
 */
export async function runStates(options: StatesOptions, io: StatesIo): Promise<void> {
  const { port } = options;
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new HumanError(
      'bad-port',
      text('{port} is no port: give a whole number from 1 to 65535.', { port: String(port) }),
    );
  }
  if (options.watch) await watchStates(options, io);
  else {
    const snapshot = await takeSnapshot({
      ...(port !== undefined && { ports: [port] }),
      drops: true,
      ...(io.signal && { signal: io.signal }),
    });
    await write(io.stdout, options.json ? jsonLine(snapshot, options) : tableText(snapshot, options, io));
  }
}

function table(snapshot: SocketSnapshot, { port }: StatesOptions): ReturnType<typeof pairSockets> {
  // A port that was asked for is meant as the server's, unless it is known otherwise: its listener may have gone.
  const listened = snapshot.rows.some(row => row.state === 'LISTEN');
  return pairSockets(snapshot.rows, port === undefined || listened ? {} : { serverPorts: new Set([port]) });
}

function jsonLine(snapshot: SocketSnapshot, options: StatesOptions): string {
  const { listeners, connections } = table(snapshot, options);
  const counts = countByState({ listeners, connections });
  const json: StatesJson = { at: snapshot.at, source: snapshot.source, listeners, connections, counts };
  return `${JSON.stringify(json)}\n`;
}

function tableText(
  snapshot: SocketSnapshot,
  options: StatesOptions,
  io: StatesIo,
  ages?: ConnectionAges,
): string {
  const height = options.watch && io.stdout.isTTY ? io.stdout.rows : undefined;
  const paired = table(snapshot, options);
  const render = (maxConnections: number): string =>
    renderConnectionTable(paired, {
      colour: io.colour ?? false,
      width: io.stdout.columns ?? defaultColumns,
      localizer: io.localizer,
      maxConnections,
      ...(ages && { age: connection => ages.of(connection) }),
    });
  if (height === undefined) return render(Infinity);
  // What does not fit into the window would scroll it: as many connections as leave room for all else, on one line
  // each where that fits.
  const spare = height - 2 - lineCount(render(0));
  const onOneLine = render(Math.max(1, spare));
  return lineCount(onOneLine) < height ? onOneLine : render(Math.max(1, Math.floor(spare / 2)));
}

function lineCount(s: string): number {
  return s.split('\n').length;
}

async function watchStates(options: StatesOptions, io: StatesIo): Promise<void> {
  const { stdout } = io;
  const stop = new AbortController();
  const end = (): void => stop.abort();
  const failed: unknown[] = [];
  const ages = new ConnectionAges();
  let snapshot: SocketSnapshot | undefined;
  let writing: Promise<void> | undefined;
  let stale = false;

  const show = (): void => {
    if (!snapshot) return;
    stale = writing !== undefined;
    if (writing) return;
    const words = options.json
      ? jsonLine(snapshot, options)
      : frame(tableText(snapshot, options, io, ages), stdout);
    writing = write(stdout, words).finally(() => {
      writing = undefined;
      if (stale && !stop.signal.aborted) show();
    });
  };
  const see = (next: SocketSnapshot): void => {
    snapshot = next;
    ages.see(next);
    show();
  };

  io.signal?.addEventListener('abort', end, { once: true });
  stdout.once('close', end);
  const sampler = new SocketSampler({
    intervalMs: sampleMs,
    ...(options.port !== undefined && { ports: [options.port] }),
    take: sample => takeSnapshot({ ...sample, drops: true }),
    onSnapshot: see,
    onDelta: delta => {
      if (snapshot) see(applyDelta(snapshot, delta));
    },
    onError: error => {
      failed.push(error);
      end();
    },
    signal: stop.signal,
  });
  // Ages and timers move without a change of the sockets; only a window that is redrawn shows it.
  const refresh = (): void => {
    if (snapshot) see(applyDelta(snapshot, { at: Date.now(), upserted: [], removed: [] }));
  };
  const redraw = stdout.isTTY && !options.json ? setInterval(refresh, redrawMs) : undefined;
  try {
    if (io.signal?.aborted) end();
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
    await writing;
  } finally {
    sampler.dispose();
    clearInterval(redraw);
    io.signal?.removeEventListener('abort', end);
    stdout.off('close', end);
  }
  if (failed.length > 0) throw failed[0];
}

/** In a terminal: from the top left corner, each line cleared to its end, and all below the last one. */
function frame(words: string, stdout: StatesIo['stdout']): string {
  return stdout.isTTY ? `\u001b[H${words.replaceAll('\n', '\u001b[K\n')}\u001b[J` : `${words}\n`;
}

/** Resolves when the words are on their way, or nobody takes them any more: a closed pipe is no error here. */
async function write(stdout: Writable, words: string): Promise<void> {
  await new Promise<void>(resolve => {
    if (!stdout.writable) {
      resolve();
      return;
    }
    // The event comes after the callback, so its listener stays.
    stdout.once('error', resolve);
    stdout.write(words, error => {
      if (!error) stdout.off('error', resolve);
      resolve();
    });
  });
}
