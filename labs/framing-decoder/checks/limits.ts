import { bytes, check, text, type CheckContext, type Client } from 'socklab/harness';
import { atTheEnd, inFrames, leftovers, type WrongFrameWords } from './advice.ts';
import { grouped, hex, largest, number, reply, request, requests, tooLarge } from './frames.ts';
import { peakMemory } from './peakMemory.ts';
import { ask } from './visits.ts';
import { errorWords } from './wrongFrame.ts';

/** What stands behind the header of a frame that is too large: frames, so that whoever goes on reading answers them. */
const unwantedFrames = 300;

/** F13: a good frame, a header that is one too large, and what a client sends that knows nothing of it. */
export const oversize = check('F13', async t => {
  const server = await t.server();
  const client = await server.connect();
  const payload = t.random.letters(6);
  const behind = requests(Array.from({ length: unwantedFrames }, () => t.random.letters(6)));
  await client.send(Buffer.concat([request(payload), number(largest + 1), behind]));
  const when = text('A good frame, and behind it one of {length} bytes', { length: grouped(largest + 1) });
  const because = inFrames({ when, words: unlimited(largest + 1), death: refusalKills });
  await client.expect(Buffer.concat([reply(0, payload), tooLarge]), because);
  await expectLeaves(t, client);
});

/** Words for a server that does not answer a length of `asked` with the error frame. */
function unlimited(asked: number): WrongFrameWords {
  return ({ due, where, came }, seen) => {
    const next = text(
      'As soon as the 4 bytes of a header are there, and before anything else is done with L: when it is greater than 65,536, send what is due, then the error frame ERR TOO_LARGE, flush, and end the connection.',
    );
    if (where === 'missing' && seen.end !== 'open') {
      const cause =
        due.counter === 0
          ? text(
              'The replies that were due before were still in a buffer of your server when it closed the connection.',
            )
          : text('The connection was closed without a word. Its client cannot know why.');
      return { cause, next };
    }
    if (where === 'missing' || where === 'part') {
      return {
        cause: text(
          'Your server waits for {asked} bytes, or stores them, because a header says so. It is here: {calls}.',
          { asked: grouped(asked), calls: seen.calls },
        ),
        next,
      };
    }
    const words = errorWords(came);
    if (words !== undefined && due.counter === 0) {
      return {
        cause: text(
          'The error frame came, but the reply to the whole frame before it was dropped or comes behind it.',
        ),
        next: text('First write the replies that are due, then the error frame.'),
      };
    }
    if (words !== undefined) {
      return {
        cause: text('The error frame has other words than the task asks for: {words}', { words }),
        next: text(
          'Its payload is FF FF FF FF and the 13 bytes ERR TOO_LARGE, without a newline or a zero byte.',
        ),
      };
    }
    return {
      cause: text(
        'The header {header} was not refused. Kept in a signed or too short variable, or added to 4, {asked} looks small.',
        { header: hex(number(asked)), asked: grouped(asked) },
      ),
      next: text('Keep L unsigned and in 32 bits, and compare it with 65,536 before you calculate with it.'),
    };
  };
}

const refusalKills = {
  message: text('One client asked for too large a frame, and your whole server ended.'),
  cause: text(
    'The length was used before it was checked: for memory that there is not, for an array of negative size, or with an exit() for a mistake of one client.',
  ),
  next: text('Check the length first. What one client does wrong ends that connection only.'),
};

const leaveMs = 2500;

/** Wants the server to end this connection, with FIN or RST: how politely, F23 asks. */
async function expectLeaves(t: CheckContext, client: Client): Promise<void> {
  // A server that does not get to it is not one that does not want to: a busy machine gets more time.
  for (let patience = 0; patience < 3; patience++) {
    const moved = await t.eventually(() => client.end !== 'open' || client.available > 0, leaveMs);
    if (moved || client.server.settledMs() > 1000) break;
  }
  if (client.end === 'reset' && client.available === 0) return;
  await client.expectEnd(
    atTheEnd(
      {
        cause: text(
          'After the error frame nothing of what this client sends can be understood: where the next frame begins is not known any more.',
        ),
        next: text(
          'End the connection within a second of the error frame: shutdown(SHUT_WR), discard what comes, close.',
        ),
      },
      {
        cause: text('Your server goes on taking frames out of bytes that belong to the refused one.'),
        next: text('Once a header is refused, hand nothing more to the decoder.'),
      },
    ),
  );
}

/** Negative as signed; 0 or small with 4 added to it; 64 MiB, which is 4 from the other end. */
const absurd = [0xff_ff_ff_ff, 0x80_00_00_00, 0x7f_ff_ff_ff, 0xff_ff_ff_fc, 0x04_00_00_00];
const memoryLimit = 16 * 1024 * 1024;

/** F14: lengths that no client means. */
export const absurdLengths = check('F14', async t => {
  const server = await t.server();
  const bystander = await server.connect();
  // A first refusal loads whatever a runtime needs for it: what is compared comes after.
  await refused(t, await server.connect(), largest + 1);
  await ask(bystander, 0, t.random.letters(6));
  const before = peakMemory(server);
  for (const [index, length] of absurd.entries()) {
    await refused(t, await server.connect({}, inFrames({ death: refusalKills })), length);
    const when = text('Another client, after one with the header {header}', { header: hex(number(length)) });
    await ask(
      bystander,
      index + 1,
      t.random.letters(6),
      inFrames({ when, words: () => leftovers, death: refusalKills }),
    );
  }
  const after = peakMemory(server);
  if (after - before <= memoryLimit) return;
  const mebibytes = (size: number): number => Math.round(size / 1024 / 1024);
  await t.fail({
    server,
    message: text(
      'Headers alone made your server take {n} MiB: its memory grew from {before} to {after} MiB.',
      {
        n: mebibytes(after - before),
        before: mebibytes(before),
        after: mebibytes(after),
      },
    ),
    expectedWords: text('at most {limit} MiB more', { limit: mebibytes(memoryLimit) }),
    actualWords: text('{n} MiB more', { n: mebibytes(after - before) }),
    because: () => ({
      cause: text(
        'Memory for L bytes is taken before L is compared with the limit. A few such headers are enough to bring the machine down.',
      ),
      next: text(
        'Compare first, allocate afterwards; a buffer of 128 KiB for each connection is enough for every frame.',
      ),
    }),
  });
});

async function refused(t: CheckContext, client: Client, length: number): Promise<void> {
  const header = hex(number(length));
  await client.send(Buffer.concat([number(length), t.random.letters(8)]));
  const when = text('A frame with the header {header}', { header });
  await client.expect(tooLarge, inFrames({ when, words: unlimited(length), death: refusalKills }));
  await expectLeaves(t, client);
  await client.close();
}

/** F15: somebody took the port for a web server. */
export const garbage = check('F15', async t => {
  const server = await t.server();
  const client = await server.connect();
  const get = bytes('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n');
  await client.send(get);
  const when = text('A client says `GET / HTTP/1.1`');
  await client.expect(
    tooLarge,
    inFrames({ when, words: unlimited(get.readUInt32BE()), death: refusalKills }),
  );
  await expectLeaves(t, client);
});
