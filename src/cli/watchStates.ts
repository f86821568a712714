import { once } from 'node:events';
import { SocketHolders } from '../proc/socketHolders.ts';
import { StatesLines } from '../report/statesLines.ts';
import { SocketSampler } from '../sockets/sampler.ts';
import type { SocketModel } from '../sockets/socketModel.ts';
import type { StatesIo, StatesOptions } from './statesCommand.ts';
import { statesText } from './statesText.ts';
import { writeSome } from './writeSome.ts';

const sampleMs = 200;
/** How often time alone is looked at: ages, timers, and diagnoses that come because something lasts. */
const tickMs = 500;

/** Shows the model live until aborted, or until nobody reads any more. Throws what a look at the sockets throws. */
export async function watchStates(model: SocketModel, options: StatesOptions, io: StatesIo): Promise<void> {
  const { stdout } = io;
  const stop = new AbortController();
  const end = (): void => stop.abort();
  const failed: unknown[] = [];
  const lines = options.json ? new StatesLines(model, io.localizer) : undefined;
  const say = lines ? () => lines.next() : textOf(model, io);
  const holders = new SocketHolders();
  let writing: Promise<void> | undefined;
  let stale = false;

  /** One at a time; what changes meanwhile is written together afterwards. */
  const show = (): void => {
    stale = writing !== undefined;
    if (writing) return;
    const words = say();
    if (words === undefined) return;
    writing = writeSome(stdout, words).finally(() => {
      writing = undefined;
      if (stale && !stop.signal.aborted) show();
    });
  };

  io.signal?.addEventListener('abort', end, { once: true });
  stdout.once('close', end);
  const sampler = new SocketSampler({
    intervalMs: sampleMs,
    ...(options.port !== undefined && { ports: [options.port] }),
    drops: true,
    onSnapshot: snapshot => {
      const change = model.see(snapshot);
      lines?.note(change);
      show();
    },
    onDelta: delta => {
      const change = model.apply(delta);
      lines?.note(change);
      show();
    },
    onError: error => {
      failed.push(error);
      end();
    },
    signal: stop.signal,
  });
  const tick = setInterval(() => {
    if (!sampler.last) return;
    model.advance(sampler.last.at);
    const owners = holders.find(model.lost);
    if (owners) model.hold(owners);
    show();
  }, tickMs);
  try {
    if (io.signal?.aborted) end();
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
    await writing;
  } finally {
    sampler.dispose();
    clearInterval(tick);
    io.signal?.removeEventListener('abort', end);
    stdout.off('close', end);
  }
  if (failed.length > 0) throw failed[0];
}

/**
 * Each call gives the next thing to print. In a terminal that is always the whole window; elsewhere undefined when only
 * ages and timers have moved.
 */
function textOf(model: SocketModel, io: StatesIo): () => string | undefined {
  let said = '';
  return () => {
    if (io.stdout.isTTY) return frame(statesText(model, io, true));
    const news = [model.changes, ...model.diagnoses().map(({ id, count }) => `${id} ${count}`)].join('\n');
    if (news === said) return undefined;
    said = news;
    return `${statesText(model, io, true)}\n`;
  };
}

/** From the top left corner, each line cleared to its end, and all below the last one. */
function frame(words: string): string {
  return `\u001b[H${words.replaceAll('\n', '\u001b[K\n')}\u001b[J`;
}
