import { text, type CheckContext, type Server } from '../harness/api.ts';
import type { ConversationOptions } from './conversation.ts';

/** A few descriptors more are no leak: runtimes keep some for themselves. */
const fdTolerance = 20;

export interface DescriptorLeakOptions extends ConversationOptions {
  /** One visit: connects, is served, leaves. An echo of a few bytes when absent. */
  readonly visit?: () => Promise<void>;
  /** 1,000 when absent: a leak of one in ten shows five times over the tolerance. */
  readonly visits?: number;
  /** Visitors at the same time, 2 when absent: that halves the waiting, and the shortest of backlogs has room. */
  readonly atOnce?: number;
}

/** Open descriptors before and after many clients. */
export async function descriptorLeak(
  t: CheckContext,
  server: Server,
  {
    because,
    visit = async () => server.expectServes(because),
    visits = 1000,
    atOnce = 2,
  }: DescriptorLeakOptions = {},
): Promise<void> {
  const visitAll = async (clients: number): Promise<void> => {
    await t.together(clients, async () => {
      for (let k = 0; k < clients; k += atOnce) await Promise.all(Array.from({ length: atOnce }, visit));
    });
  };
  // Runtimes open some at the first visits: what is compared comes after these.
  await visitAll(50);
  await t.pause(100);
  const before = server.usage().fds;
  await visitAll(visits);
  const settled = await t.eventually(() => server.usage().fds <= before + fdTolerance, 2000);
  if (settled) return;
  const after = server.usage().fds;
  await t.fail({
    server,
    message: text('Open descriptors grew from {before} to {after} over {n} clients.', {
      n: visits,
      before,
      after,
    }),
    expectedWords: text('at most {limit} open descriptors', { limit: before + fdTolerance }),
    actualWords: text('{after} open descriptors', { after }),
    because: () => ({
      cause: text(
        'The socket that accept() returned is not closed when its client has left. At the usual limit of 1,024 this server stops after about {clients} clients.',
        { clients: Math.round((1024 * visits) / Math.max(1, after - before)) },
      ),
      next: text(
        'Call close() on every way out of serving a client, also after errors. shutdown() alone does not free the descriptor.',
      ),
    }),
  });
}

/** The server's sockets in CLOSE-WAIT after `visits` clients have come and gone; 30 when absent. */
export async function noCloseWait(
  t: CheckContext,
  server: Server,
  { because, visits = 30 }: ConversationOptions & { readonly visits?: number } = {},
): Promise<void> {
  for (let k = 0; k < visits; k++) await server.expectServes(because);
  const count = async (): Promise<number> =>
    (await server.sockets()).filter(row => row.state === 'CLOSE-WAIT' && row.local.port === server.port)
      .length;
  if (await t.eventually(async () => (await count()) === 0, 3000)) return;
  const n = await count();
  await t.fail({
    server,
    message: text('{n} sockets of your server are in CLOSE-WAIT after {visits} clients have left.', {
      n,
      visits,
    }),
    expectedWords: text('0 sockets in CLOSE-WAIT'),
    actualWords: text('{n} sockets in CLOSE-WAIT', { n }),
    because: () => ({
      cause: text(
        "In CLOSE-WAIT the kernel has the client's FIN and waits for your close(). It waits for ever.",
      ),
      next: text('Close the socket as soon as read() has returned 0.'),
    }),
  });
}
