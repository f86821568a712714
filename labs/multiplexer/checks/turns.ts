import { holdsBack } from 'socklab/conversations';
import { check, text, type CheckContext, type Client, type Server } from 'socklab/harness';

const mebibyte = 1024 * 1024;
const rounds = 6;
/** Short enough that a server does not get through what the buffers in front of it hold. */
const sliceMs = 0.2;
const longestSliceMs = 5;
const patienceMs = 20_000;
/** A fair server takes some KiB of one client before it looks at the next; the most patient of libraries 2 MiB. */
const tooMuch = 6 * mebibyte;
/** What each of the two sends, and more than that. */
const flood = 8 * mebibyte;
const warmUp = 4 * mebibyte;
/** Guards against a server that serves nobody at all. */
const mostSlices = 400;

/**
 * M22: two clients send without pause; a third, which asks meanwhile, gets its answer before they have had megabytes.
 *
 * No client can outrun a server on the same machine for certain. So the server is stopped again and again (SIGSTOP), and
 * goes on only when the flood has filled the buffers in front of it: from where it stands, the flood never ends.
 */
export const fairness = check('M22', async t => {
  const server = await t.server();
  const hoses = [await server.connect(), await server.connect()];
  const quiet = await server.connect();
  await quiet.echo(t.random.letters(4), holdsBack);
  const water = t.random.bytes(flood);
  // Makes the kernel give these connections large buffers: the more of the flood is in there, the longer it lasts.
  for (const hose of hoses) await hose.echo(water.subarray(0, warmUp), holdsBack);
  for (let round = 0; round < rounds; round++) {
    await server.stop();
    const line = t.random.letters(8);
    // What comes back is counted, not judged: a server that is stopped again and again is slow.
    const flooding = hoses.map(async hose =>
      Promise.all([hose.send(water), hose.answers(water, patienceMs)]),
    );
    await Promise.all([...flooding, ask(t, server, hoses, quiet, line)]);
  }
});

/** Sends a line while the floods stand before the server, and lets it go on for moments until the answer is there. */
async function ask(
  t: CheckContext,
  server: Server,
  hoses: readonly Client[],
  quiet: Client,
  line: Uint8Array,
): Promise<void> {
  await quiet.send(line);
  const start = await settled(t, hoses);
  let before = start;
  let ms = sliceMs;
  for (let slice = 0; slice < mostSlices && quiet.available < line.length && !server.hasExited; slice++) {
    await server.runFor(ms);
    const now = await settled(t, hoses);
    if (now - start > tooMuch) {
      // What the server has sent to the third client may still be on its way through this process.
      await t.pause(50);
      if (quiet.available === 0) await failStarved(t, server, quiet, now - start);
    }
    // On a busy machine a moment may pass before the server gets a processor.
    ms = now > before ? sliceMs : Math.min(2 * ms, longestSliceMs);
    before = now;
  }
  await server.continue();
  await quiet.expect(line, holdsBack);
}

/** What the floods have got back, once their ways are empty on the one side and full again on the other. */
async function settled(t: CheckContext, hoses: readonly Client[]): Promise<number> {
  const returned = (): number => hoses.reduce((sum, hose) => sum + hose.available, 0);
  for (let before = -1; before !== returned();) {
    before = returned();
    await t.pause(4);
  }
  return returned();
}

async function failStarved(t: CheckContext, server: Server, quiet: Client, n: number): Promise<never> {
  return t.fail({
    server,
    client: quiet,
    message: text(
      'Two clients send without pause. {quiet} sent 8 bytes, and got no answer while {n} MiB were served to the others.',
      { quiet: quiet.label, n: Math.round(n / mebibyte) },
    ),
    because: () => ({
      cause: text(
        'You read from one connection until it has nothing more. One that always has more keeps you for ever, and the others starve.',
      ),
      next: text(
        'Read a bounded amount of a connection, 64 KiB say, and then go on to the next. Level-triggered epoll reports what is left; with edge-triggered epoll keep a list of those that are not yet drained.',
      ),
    }),
  });
}
