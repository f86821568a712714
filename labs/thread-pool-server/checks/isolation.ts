import { check, text, whileAlive, type Because, type Client } from 'socklab/harness';
import { doing } from './doing.ts';
import { occupy } from './pool.ts';
import { stall } from './stall.ts';

const pings = 20;
const smallPool = 2;

/** P13: one client does not read, so its worker sleeps in write(); the others do not notice. */
export const stalledClient = check('P13', async t => {
  const server = await t.server({ args: [String(smallPool)] });
  const [stalled] = await stall(t, server, 1);
  for (let k = 1; k <= pings; k++) await server.expectServes(stopsOthers(stalled?.client.label ?? '', k));
});

function stopsOthers(stalled: string, k: number): Because {
  return whileAlive(seen => {
    if (seen.end !== 'open') return undefined;
    return {
      message: text(
        '{stalled} does not read what you send it, and another client is not served any more (number {k} of {pings}).',
        {
          stalled,
          k,
          pings,
        },
      ),
      cause: text(
        'The worker of {stalled} sleeps in its write, which is right; but it holds what the others need: a lock that is held while it writes, or it is the thread that accepts. Your threads are here: {doing}.',
        { stalled, doing: doing(seen) },
      ),
      next: text(
        'Hold no lock while you read or write; a client decides how long that takes. Let only workers talk to clients.',
      ),
    };
  });
}

const others = 'B'.repeat(200_000);

/** P14: a worker is held up inside its write() while another one reads and writes; nobody gets the bytes of somebody else. */
export const noCrossTalk = check('P14', async t => {
  const server = await t.server({ args: [String(smallPool)] });
  // Both connect before either speaks: a connection kept in a shared variable is then the wrong one.
  for (const client of await occupy(t, server, { n: smallPool })) await client.close();
  const [slow] = await stall(t, server, 1);
  if (!slow) return;
  const quick = await server.connect();
  const payload = Buffer.from(others);
  await quick.echo(
    payload,
    whileAlive(seen => (seen.received.length > 0 ? foreign(slow.client, seen.firstDifference) : undefined)),
  );
  await slow.client.startReading();
  await slow.client.expect(
    slow.sent,
    whileAlive(seen => {
      const from = seen.firstDifference;
      const wrong = seen.received.subarray(from, from + 8);
      // Random bytes do not spell eight of the same letter.
      return wrong.length === 8 && wrong.every(byte => byte === payload[0])
        ? foreign(quick, from)
        : undefined;
    }),
  );
});

/** The bytes of `owner` came to the other client. */
function foreign(owner: Client, offset: number): ReturnType<Because> {
  return {
    message: text('A client received what {owner} had sent, from offset {offset} on.', {
      owner: owner.label,
      offset,
    }),
    cause: text(
      'The buffer is shared: while one worker was held up in its write(), another one read into the same bytes. It is global, static, or a field of an object that all workers share.',
    ),
    next: text(
      'Give each worker a buffer of its own: a local variable of the function that serves a connection.',
    ),
  };
}
