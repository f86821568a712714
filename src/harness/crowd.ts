import type { CheckContext } from './checkContext.ts';
import type { Client, ConnectOptions } from './client.ts';
import type { Because } from './seen.ts';
import type { Server } from './server.ts';

/** How many clients connect together. */
export interface CrowdOptions extends ConnectOptions {
  /** Clients that connect at the same time; 64 when absent, less than any usual backlog. */
  readonly atOnce?: number;
}

/** A server that lets them wait for this long lets them wait for ever; the next wave then comes on top. */
const acceptMs = 2000;

/** See {@link Server.connectMany}. */
export async function connectMany(
  context: CheckContext,
  server: Server,
  count: number,
  { atOnce = 64, ...options }: CrowdOptions,
  because: Because | undefined,
): Promise<Client[]> {
  return context.together(count, async () => {
    const clients: Client[] = [];
    while (clients.length < count) {
      const wave = await server.dialMany(Math.min(atOnce, count - clients.length), options);
      clients.push(...wave);
      await Promise.all(wave.map(async client => client.connected(because)));
      if (clients.length < count) await context.eventually(() => server.acceptQueue() === 0, acceptMs);
    }
    return clients;
  });
}
