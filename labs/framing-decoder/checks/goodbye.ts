import { check, text, type Advice, type CheckContext, type Client } from 'socklab/harness';
import { largest, number, tooLarge } from './frames.ts';

/** More than most servers read at once. */
const stillComing = 256 * 1024;
const attempts = 3;

/** How a server took leave of a client that had broken the rules and was still sending. */
type Farewell = 'polite' | 'unheard' | 'reset' | 'open';

/** F23: the client is still sending when the server says goodbye. */
export const politeGoodbye = check('F23', async t => {
  const server = await t.server();
  for (let attempt = 1; ; attempt++) {
    const client = await server.connect();
    // The second that the server waits for us does not stand still while somebody looks at a step: so all of it is one.
    const how = await t.together(1, async () => farewell(t, client));
    if (how === 'polite') return;
    // A second for a goodbye is little on a busy machine: impolite is who never makes it.
    if (attempt < attempts && !server.hasExited) continue;
    await t.fail({
      server,
      client,
      expectedWords: text('the error frame, then FIN, and no RST to what the client still sends'),
      actualWords: outcomes[how],
      message: text('A client was still sending when your server refused its frame: {outcome}.', {
        outcome: outcomes[how],
      }),
      because: seen => (seen.exit ? undefined : how === 'open' ? staysOpen : rude),
    });
  }
});

async function farewell(t: CheckContext, client: Client): Promise<Farewell> {
  await client.send(Buffer.concat([number(largest + 1), t.random.letters(stillComing)]));
  const heard = await client.answers(tooLarge, 5000);
  if (!heard) return 'unheard';
  await t.eventually(() => client.end !== 'open', 2500);
  if (client.end !== 'eof') return client.end === 'reset' ? 'reset' : 'open';
  // Whoever has closed instead of reading on answers this with RST; its kernel does.
  await client.send(t.random.letters(64));
  await t.eventually(async () => ((await client.kernelEnds()).client?.sendQ ?? 0) === 0, 1000);
  const { client: ours } = await client.kernelEnds();
  if (!ours) return 'reset';
  await client.close();
  return 'polite';
}

const outcomes = {
  polite: text('a goodbye as it should be'),
  unheard: text('the error frame did not arrive whole'),
  reset: text('the connection ended with RST'),
  open: text('the connection was not ended'),
} as const satisfies Record<Farewell, unknown>;

const rude: Advice = {
  cause: text(
    'close() while bytes are unread, or while more arrive, makes your kernel answer with RST. RST may destroy what the client has not read yet: the very error frame that says what was wrong.',
  ),
  next: text(
    'shutdown(SHUT_WR) first: that sends FIN behind the error frame. Then read and throw away until the client ends too, one second at most, and close after that.',
  ),
};

const staysOpen: Advice = {
  cause: text(
    'After the error frame no FIN came: the sending side was not shut down, or that waits for the client.',
  ),
  next: rude.next,
};
