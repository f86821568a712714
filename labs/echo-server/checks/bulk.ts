import * as conversations from 'socklab/conversations';
import { check, text, whileAlive } from 'socklab/harness';

const mebibyte = 1024 * 1024;
/** Four MiB take 0.01 s in C and 4 s at a byte a call; beyond this the check passes with a remark. */
const slowMs = 3000;

const droppedRest = whileAlive(seen => {
  if (seen.firstDifference < 0 || seen.end === 'reset') return undefined;
  if (seen.accepted === false || (seen.received.length === 0 && seen.unread > 0)) return undefined;
  if (seen.firstDifference >= seen.received.length && seen.unread > 0) return undefined;
  return {
    cause: text(
      'Bytes are missing from offset {offset} on. write() may take only part of what it is given when the send buffer is full, and a buffer of yours may be too small for all of the input.',
      { offset: seen.firstDifference },
    ),
    next: text('Call write() again with the rest until all n bytes are written, and only then read more.'),
  };
});

/** E05: four MiB in both directions at once. */
export const fourMebibytes = check('E05', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payload = t.random.bytes(4 * mebibyte);
  const began = t.now();
  await client.echo(payload, droppedRest);
  const tookMs = t.now() - began;
  if (tookMs > slowMs) {
    t.note(
      text(
        'Right, but slow: {seconds} s for 4 MiB. Read and write in blocks of some KiB, not byte by byte, and print nothing per byte.',
        {
          seconds: (tookMs / 1000).toFixed(1),
        },
      ),
    );
  }
});

/** E06: a client that does not read until the pipe is full gets exactly what it sent, all the same. */
export const slowReader = check('E06', async t => conversations.slowReader(t, await t.server()));

/** E07: 256 KiB and FIN; everything comes back, then the server closes. */
export const halfClose = check('E07', async t => conversations.halfClose(t, await t.server()));

/** E08: data and FIN are both there when the server wakes up. */
export const halfCloseRace = check('E08', async t => conversations.halfCloseRace(t, await t.server()));
