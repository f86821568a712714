import type { Client, Seen } from 'socklab/harness';

type EpollWatch = Seen['evidence']['processes'][number]['epoll'][number]['watches'][number];

/** Everything that the server's epoll sets watch; empty where it waits with something else. */
export function watches(seen: Seen): EpollWatch[] {
  return seen.evidence.processes.flatMap(each => each.epoll).flatMap(set => set.watches);
}

/** How the server's epoll set watches the connection of a client. */
export function watchOf(seen: Seen, client: Client): EpollWatch | undefined {
  return watches(seen).find(watch => isOf(watch, client));
}

/** How it watches what is no connection of the check's: its listening socket. */
export function watchOfListener(seen: Seen, clients: readonly Client[]): EpollWatch | undefined {
  return watches(seen).find(
    watch =>
      watch.what !== undefined && watch.events.includes('IN') && !clients.some(client => isOf(watch, client)),
  );
}

/** The words name the client by its label, and client 1 is not client 10. */
function isOf({ what = '' }: EpollWatch, { label }: Client): boolean {
  const at = what.indexOf(label);
  return at >= 0 && !/\d/.test(what.charAt(at + label.length));
}
