import { check, dies, firstOf, text, whileAlive, type Because, type Client } from 'socklab/harness';
import { descriptorLeak, unlessKilled } from 'socklab/conversations';
import { inFrames, leftovers, type WrongFrameWords } from './advice.ts';
import { DescriptorWatch } from './descriptorWatch.ts';
import { replies, reply, request, requests } from './frames.ts';
import { ask, comesToRest, visit } from './visits.ts';

/** How a crowd comes in: the task asks for no backlog, and the shortest that is usual holds 5. */
const gently = { atOnce: 4 };

/** F11: eight connections in the middle of a frame at the same time. */
export const interleaved = check('F11', async t => {
  const server = await t.server();
  const clients = await server.connectMany(8, gently);
  const payloads = clients.map(() => Array.from({ length: 3 }, () => t.random.letters(7)));
  await Promise.all(clients.map(async (client, i) => client.sendApart(threes(requests(payloads[i] ?? [])))));
  for (const [i, client] of clients.entries()) {
    const own = payloads[i] ?? [];
    const when = text('Connection {i} of 8, which all send at the same time, 3 bytes in turn', { i: i + 1 });
    await client.expect(replies(own), inFrames({ when, words: mixedUp(i, payloads) }));
    await client.close();
  }
});

function threes(stream: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(stream.length / 3) }, (_, index) =>
    stream.subarray(index * 3, index * 3 + 3),
  );
}

function mixedUp(own: number, payloads: readonly (readonly Buffer[])[]): WrongFrameWords {
  return ({ where }, seen) => {
    const next = text('Give each connection a decoder and a counter of its own, made when it is accepted.');
    const owner = payloads.findIndex(
      (theirs, i) => i !== own && theirs.some(payload => seen.received.includes(payload.subarray(0, 4))),
    );
    if (owner >= 0) {
      return {
        cause: text(
          'There are bytes of connection {owner} in it: the buffer of the decoder is global, static, or an attribute of the class.',
          { owner: owner + 1 },
        ),
        next,
      };
    }
    if (where === 'counter') {
      return {
        cause: text(
          'The counter goes on from the frames of other connections: there is one for all of them.',
        ),
        next,
      };
    }
    return {
      cause: text(
        'Alone each of these connections is understood. Half a frame of one and bytes of another came together in one buffer: it is global, static, or an attribute of the class.',
      ),
      next,
    };
  };
}

/** As many connections at the same time as the task asks for. */
const crowd = 100;

/** F12: clients in the middle of a frame, two and then nearly a hundred, and one that has a whole one. */
export const stalledFrames = check('F12', async t => {
  const server = await t.server();
  const payload = t.random.letters(8);
  const stalled: { client: Client; rest: Buffer }[] = [];
  const stall = async (client: Client): Promise<void> => {
    // Every other one stops in its header, the others in the payload.
    const cut = stalled.length % 2 === 0 ? 2 : 8;
    stalled.push({ client, rest: request(payload).subarray(cut) });
    await client.send(request(payload).subarray(0, cut));
  };
  for (const client of await server.connectMany(2)) await stall(client);
  const talker = await server.connect();
  await ask(talker, 0, t.random.letters(6), waitsFor(2));
  const others = await server.connectMany(crowd - 4, gently);
  await t.together(others.length, async () => {
    for (const client of others) await stall(client);
  });
  await ask(talker, 1, t.random.letters(6), waitsFor(stalled.length));
  const newcomer = await server.connect();
  await ask(newcomer, 0, t.random.letters(6), waitsFor(stalled.length));
  const when = text('The second half of a frame, sent a while after the first');
  await t.together(stalled.length, async () =>
    Promise.all(
      stalled.map(async ({ client, rest }) => {
        await client.send(rest);
        await client.expect(reply(0, payload), inFrames({ when }));
      }),
    ),
  );
});

function waitsFor(stalled: number): Because {
  const alive = inFrames({
    when: text('{stalled} clients are in the middle of a frame, another sends a whole one', { stalled }),
  });
  return seen => {
    if (seen.exit) return undefined;
    // Also where the frame was not read or its client not accepted: here that is the point.
    const { message } = alive({ ...seen, accepted: true, unread: 0, unsent: 0 }) ?? {};
    const cause =
      stalled === 2
        ? text(
            'One client with half a frame stops the server: it waits for the other half and looks at nobody else. It is here: {calls}.',
            {
              calls: seen.calls,
            },
          )
        : text(
            'Two such clients were no trouble, {stalled} are: so many at the same time find no thread, no place in a table, or no patience. It is here: {calls}.',
            {
              stalled,
              calls: seen.calls,
            },
          );
    return {
      message,
      cause,
      next: text(
        'Let only the thread of that connection wait, one for each of up to 100, or keep the half frame with its connection and go back to waiting for all of them.',
      ),
    };
  };
}

const resets = 8;

/** F20: clients that reset in the middle of a frame, each followed by one that begins anew. */
export const resetInside = check('F20', async t => {
  const server = await t.server();
  const alive = inFrames({
    when: text('A new client after one that was reset inside a frame'),
    words: () => leftovers,
  });
  const because = firstOf(alive, resetKills);
  const descriptors = new DescriptorWatch(t, server);
  for (let k = 0; k < 2; k++) await visit(server, t.random.letters(6), alive);
  await descriptors.begin();
  for (let round = 0; round < resets; round++) {
    const words = round === 0 ? alive : because;
    const client = await server.connect({}, words);
    const whole = t.random.letters(6);
    const half = request(t.random.letters(9)).subarray(0, 2 + (round % 8));
    // In turn: while the server waits for the rest, so that its read fails, and while it has yet to write.
    if (round % 2 === 0) {
      await ask(client, 0, whole, words);
      await client.send(half);
      await client.untilRead();
    } else {
      await client.send(Buffer.concat([request(whole), half]));
    }
    await client.reset();
    await descriptors.givenBack();
    // The number that is free now goes to one of the next clients, if enough of them are there at the same time: a
    // thread that waits in accept() has reserved the lowest that was free when it went there. So one more each round.
    const next = await server.connectMany(4 + round, { atOnce: 1 }, because);
    for (const each of next) await ask(each, 0, t.random.letters(6), because);
    for (const each of next) await each.close();
    await descriptors.givenBack();
  }
  await descriptors.expectNoMore(
    text(
      'Open descriptors grew from {before} to {after} while {n} clients reset their connections inside a frame.',
      {
        n: resets,
      },
    ),
  );
});

const resetKills = unlessKilled(
  dies({
    message: text('A client reset its connection inside a frame, and your whole server ended.'),
    cause: text(
      'read() or write() failed with ECONNRESET or EPIPE, or SIGPIPE came, and the program took that for its own end.',
    ),
    next: text('Only this connection is dead: close it and go on with the others. In C, ignore SIGPIPE.'),
  }),
);

/** F21: open descriptors before and after many clients. */
export const churn = check('F21', async t => {
  const server = await t.server();
  const payloads = Array.from({ length: 3 }, () => t.random.letters(5));
  const threeFrames = async (): Promise<void> => {
    const client = await server.connect();
    await client.send(requests(payloads));
    await client.expect(replies(payloads), inFrames());
    await client.close();
  };
  await descriptorLeak(t, server, { visit: threeFrames, visits: 600, ...gently });
});

const asleepMs = 1000;

/** F22: two clients in the middle of a frame, and nobody talks. */
export const asleep = check('F22', async t => {
  const server = await t.server();
  const frame = request(t.random.letters(20));
  for (const part of [2, 14]) {
    const client = await server.connect();
    await ask(client, 0, t.random.letters(4));
    await client.send(frame.subarray(0, part));
    await client.untilRead();
  }
  await comesToRest(t, server);
  await server.expectAsleep(
    asleepMs,
    whileAlive(seen => ({
      message: text('Two clients have sent half a frame and nothing more comes, yet your server is busy.'),
      cause: text(
        'It asks again and again whether the rest is there: a non-blocking read that fails with EAGAIN and is tried at once, poll or select with a time-out of zero, or a loop over an incomplete buffer without a read in it. It is here: {calls}.',
        { calls: seen.calls },
      ),
      next: text(
        'Go back to the call that waits for input, and look at the buffer again when it has returned.',
      ),
    })),
  );
});
