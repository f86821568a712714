import { descriptorLeak, noCloseWait } from 'socklab/conversations';
import { bytes, check, text, type Because } from 'socklab/harness';

/** Words that a program may take for a command; echo has none. */
const words = ['quit\n', 'q', 'exit\n', 'bye\n', 'q\n', '.\n'];

/** E13: two hundred clients, one after the other. */
export const oneAfterTheOther = check('E13', async t => {
  const server = await t.server();
  for (let k = 1; k <= 200; k++) {
    const word = k % 10 === 0 ? words[(k / 10) % words.length] : undefined;
    const payload = word === undefined ? t.random.letters(6) : bytes(word);
    const because: Because = seen => {
      const message = text('Client {k} of 200, one after the other, got no right answer to {payload}.', {
        k,
        payload: JSON.stringify(payload.toString('latin1')),
      });
      // Obeyed is what has been read; one that is not accepted, or not read, fails with any word.
      if (word !== undefined && !seen.exit && seen.accepted !== false && seen.unread === 0) {
        return {
          message,
          cause: text(
            'The bytes look like a command, and the program obeys. An echo server has no commands.',
          ),
          next: text('Send back whatever comes, also when it spells quit.'),
        };
      }
      // Killed by a signal it crashed, whatever its loop is like.
      if (seen.exit?.signal === null) {
        return {
          message,
          cause: text('The server stopped after {served} clients.', { served: k - 1 }),
          next: text('Put accept() into a loop that never ends.'),
        };
      }
      return undefined;
    };
    const client = await server.connect({}, because);
    await client.echo(payload, because);
    await client.close();
  }
});

/** E14: open descriptors before and after a thousand clients. */
export const descriptors = check('E14', async t => descriptorLeak(t, await t.server()));

/** E15: sockets in CLOSE-WAIT after thirty clients. */
export const closeWait = check('E15', async t => noCloseWait(t, await t.server()));
