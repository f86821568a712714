import {
  check,
  text,
  whileAlive,
  type Advice,
  type CheckContext,
  type Client,
  type Server,
} from 'socklab/harness';
import { inFrames, type WrongFrameWords } from './advice.ts';
import { grouped, replies, requests } from './frames.ts';

/** Frames of one byte: as many to one read as there can be. */
const tiny = 200_000;
/** The same, few at a time: so many connections, on each so many times a handful of frames. */
const small = { connections: 40, rounds: 10, handful: 100 };
/** Less processor time than this is nothing, whatever the ratio. */
const negligibleSeconds = 0.3;
/** How much dearer a frame may be among many: measured is 0.3 to 1, and 20 and more where the buffer is copied. */
const allowedRatio = 3;
/** Replies after which the clock is looked at. */
const slice = 4000;

/**
 * F24: tiny frames, few at a time and then very many. What a frame costs should be the same; whoever takes frames from
 * the front of a buffer one by one pays with each for all that lies behind. The measure is processor time, and a ratio:
 * neither a busy machine nor a slow language changes it.
 */
export const tinyFrames = check('F24', async t => {
  const server = await t.server();
  const letters = t.random.letters(tiny);
  const payloads = Array.from({ length: tiny }, (_, k) => letters.subarray(k, k + 1));
  const asked = requests(payloads);
  const due = replies(payloads);
  const part = (stream: Buffer, from: number, frames: number): Buffer => {
    const size = stream.length / tiny;
    return stream.subarray(from * size, (from + frames) * size);
  };
  const fewAtATime = async (connections: number): Promise<number> => {
    const before = server.usage().cpuSeconds;
    for (let k = 0; k < connections; k++) {
      const client = await server.connect();
      for (let round = 0; round < small.rounds; round++) {
        await client.send(part(asked, round * small.handful, small.handful));
        await client.expect(part(due, round * small.handful, small.handful), inFrames());
      }
      await client.close();
    }
    return server.usage().cpuSeconds - before;
  };
  // Runtimes compile and load at first: what is compared comes after that.
  const few = async (connections: number): Promise<number> =>
    t.together(connections, async () => fewAtATime(connections));
  await few(small.connections / 5);
  const fewSeconds = await few(small.connections);
  const frames = small.connections * small.rounds * small.handful;
  const limit = Math.max(negligibleSeconds, allowedRatio * fewSeconds * (tiny / frames));

  const client = await server.connect();
  const before = server.usage().cpuSeconds;
  const readAll = async (): Promise<void> => {
    for (let k = 0; k < tiny; k += slice) {
      await client.expect(part(due, k, slice), inFrames({ words: tooBusy }));
      const used = server.usage().cpuSeconds - before;
      if (used > limit)
        await t.fail(tooDear({ server, client, used, limit, answered: k + slice, fewSeconds, frames }));
    }
  };
  await Promise.all([client.send(asked), readAll()]);
});

interface Cost {
  readonly server: Server;
  readonly client: Client;
  readonly used: number;
  readonly limit: number;
  readonly answered: number;
  readonly fewSeconds: number;
  readonly frames: number;
}

function tooDear({
  server,
  client,
  used,
  limit,
  answered,
  fewSeconds,
  frames,
}: Cost): Parameters<CheckContext['fail']>[0] {
  const facts = {
    n: grouped(tiny),
    answered: grouped(answered),
    used: used.toFixed(2),
    frames: grouped(frames),
    few: fewSeconds.toFixed(2),
  };
  return {
    server,
    client,
    message: text(
      '{n} frames of one byte came at once. The first {answered} cost your server {used} s of processor time; {frames} such frames that came few at a time cost {few} s.',
      facts,
    ),
    expectedWords: text('at most {limit} s for all {n}', { limit: limit.toFixed(1), n: grouped(tiny) }),
    actualWords: text('{used} s for {answered}', facts),
    because: whileAlive(() => copies),
  };
}

const copies: Advice = {
  cause: text(
    'Each frame costs more the more lies behind it: all of that is copied or moved for every single frame, and with twice the input it takes four times as long.',
  ),
  next: text(
    'Keep an offset to the next frame and let it grow; move the unfinished rest to the front once, after the last whole frame of a read.',
  ),
};

/** Nothing comes for seconds although the server works: then it is not the frames, it is what they cost. */
const tooBusy: WrongFrameWords = ({ where }, seen) =>
  where === 'missing' && seen.end === 'open' && seen.evidence.processes.some(each => each.cpuSeconds > 2)
    ? copies
    : undefined;
