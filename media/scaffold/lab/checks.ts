// The hidden half of the lab: what is said to the learner's server, and what must come back.
// Hover over anything to read about it; `socklab validate .` runs all of it.
import { bytes, check, text, whileAlive } from 'socklab/harness';

/** R01: a line comes back reversed, while the connection stays open. */
const oneLine = check('R01', async t => {
  const server = await t.server(); // builds nothing more: it starts the program and waits until it listens
  const client = await server.connect();
  const word = t.random.letters(8).toString(); // other letters in each run; the seed of a grade brings them back
  await client.send(bytes(`${word}\n`));
  await client.expect(bytes(`${reversed(word)}\n`), keptBack);
});

/** Words for one kind of failure. Socklab adds what came, the conversation, and where each thread was blocked. */
const keptBack = whileAlive(seen => {
  if (seen.received.length > 0 || seen.unread > 0 || seen.end !== 'open') return undefined; // something else is wrong
  return {
    cause: text(
      'Your program has read the line, and nothing has come back: the answer lies in a buffer of your program that was not flushed, or it waits for something more. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text('Flush after each answer: TCP sends what the kernel has been given, not what your program still keeps.'),
  };
});

function reversed(word: string): string {
  return [...word].reverse().join('');
}

/** All checks of the lab; titles, points and hints are in lab.json under the same ids. */
export const checks = [oneLine];
