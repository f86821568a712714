import type { Because, CheckContext, Client, Server } from 'socklab/harness';
import { inFrames } from './advice.ts';
import { reply, request } from './frames.ts';

/** Sends one frame and wants its reply, the `counter`-th of this connection. */
export async function ask(
  client: Client,
  counter: number,
  payload: Uint8Array,
  because: Because = inFrames(),
): Promise<void> {
  await client.send(request(payload));
  await client.expect(reply(counter, payload), because);
}

/** A client that comes, has one frame answered and goes: does the server still serve, and does it count from 0? */
export async function visit(server: Server, payload: Uint8Array, because?: Because): Promise<void> {
  const client = await server.connect({}, because);
  await ask(client, 0, payload, because);
  await client.close();
}

const restMs = 500;
const patienceMs = 3000;

/**
 * Whether the server, left alone, soon sleeps for half a second as a whole. A runtime has to tidy up after its clients
 * first, and on a busy machine that takes its time; a loop never rests.
 */
export async function comesToRest(t: CheckContext, server: Server): Promise<boolean> {
  return t.eventually(() => server.settledMs() >= restMs, patienceMs);
}
