import type { Because, CheckContext, Client, Server } from 'socklab/harness';

/** Calls in which a thread hands bytes over. */
const sending = new Set(['write', 'writev', 'sendto', 'sendmsg']);

const kibibyte = 1024;
/** Both kernels together hold about 4 MiB before a write sleeps; a server that takes much more throws bytes away. */
const limit = 12 * 1024 * kibibyte;
/** A send buffer still grows a little, with every answer to a probe and with our FIN: so many pieces wait behind it. */
const inARow = 4;
/** Up to here pieces are large. Later ones fit into any window, so that a FIN gets through behind the last of them. */
const surelyHeld = 3 * 1024 * kibibyte;
/** A server that is awake for so long over one piece runs in circles; a busy machine gives everybody a turn by then. */
const awakeMs = 2000;

export interface Stalled {
  readonly client: Client;
  /** All that it has sent; nothing of what came back has been read. */
  readonly sent: Buffer;
}

/**
 * `n` clients that do not read, and send until their workers sleep in the middle of a write: until the kernels are full
 * a write returns at once, and whoever stops before that meets a worker in its read.
 */
export async function stall(
  t: CheckContext,
  server: Server,
  n: number,
  because?: Because,
): Promise<Stalled[]> {
  const stalled: Stalled[] = [];
  // One after the other: more than it takes would lie unread in front of a worker, and a FIN would wait behind it.
  while (stalled.length < n) stalled.push(await stallOne(t, server, stalled.length + 1, because));
  return stalled;
}

/** Sends until `asleep` threads of the server sleep in a write. */
async function stallOne(
  t: CheckContext,
  server: Server,
  asleep: number,
  because: Because | undefined,
): Promise<Stalled> {
  const client = await server.connect({ receiveBuffer: 32 * kibibyte, reading: false }, because);
  const sent: Buffer[] = [];
  let length = 0;
  let blocked = 0;
  for (let awake = 0; length < limit && blocked < inARow && awake < 2 && client.end === 'open';) {
    const size = (blocked > 0 ? 16 : length < surelyHeld ? 256 : 32) * kibibyte;
    sent.push(t.random.bytes(size));
    length += size;
    await client.send(sent.at(-1) ?? Buffer.alloc(0));
    const inWrite = await asleepInWrite(t, server);
    if (inWrite === undefined) awake++;
    blocked = (inWrite ?? 0) >= asleep ? blocked + 1 : 0;
    if (blocked === 0 && length % (1024 * kibibyte) === 0 && (await isLeftAlone(t, client))) break;
  }
  return { client, sent: Buffer.concat(sent) };
}

/** Lets the server do what there is to do with a piece; resolves with how many threads then sleep in a write. */
async function asleepInWrite(t: CheckContext, server: Server): Promise<number | undefined> {
  // The loop gets a turn in any case: the other checks of the grade want to hear from their sockets.
  await t.pause(1);
  let waits: ReturnType<Server['waits']> = [];
  const rests = await t.eventually(() => {
    waits = server.waits();
    return waits.every(({ state }) => state !== 'R');
  }, awakeMs);
  return rests ? waits.filter(({ call }) => call !== null && sending.has(call)).length : undefined;
}

/** Nobody reads this connection: more of the same changes nothing. Asked once a MiB, for it is dear. */
async function isLeftAlone(t: CheckContext, client: Client): Promise<boolean> {
  const isUnread = async (): Promise<boolean> => ((await client.kernelEnds()).server?.recvQ ?? 0) > 0;
  if (!(await isUnread())) return false;
  await t.pause(50);
  return isUnread();
}
