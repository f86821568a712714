import type { TcpState } from '../sockets/model.ts';
import type { Side, WatchedConnection, WatchedEnd } from '../sockets/watchedSockets.ts';

/** Which connections the table shows; all of what is given has to hold. */
export interface RowFilter {
  /** One end is in this state: the one at this side where a side is given. CLOSED: both are gone. */
  readonly state?: { readonly state: TcpState; readonly side?: Side };
  /** A diagnosis, and the ids of the connections that it is about. */
  readonly diagnosis?: { readonly id: string; readonly connections: ReadonlySet<string> };
  /** Words that all have to occur in addresses, states, descriptor, program or call. */
  readonly text?: string;
}

/** The filter with another part, or without it. */
export function withPart<Part extends keyof RowFilter>(
  filter: RowFilter,
  part: Part,
  value: RowFilter[Part],
): RowFilter {
  const { [part]: _before, ...rest } = filter;
  return value === undefined ? rest : { ...rest, [part]: value };
}

/** The filter for a diagnosis that is about these connections now; the same object where they are no others. */
export function withConnections(filter: RowFilter, id: string, connections: ReadonlySet<string>): RowFilter {
  const before = filter.diagnosis?.connections;
  const isSame = before?.size === connections.size && [...connections].every(each => before.has(each));
  return isSame ? filter : { ...filter, diagnosis: { id, connections } };
}

/** Whether the filter lets the connection through. */
export function passes(filter: RowFilter, connection: WatchedConnection): boolean {
  const { state, diagnosis, text } = filter;
  if (diagnosis && !diagnosis.connections.has(connection.id)) return false;
  if (state?.state === 'CLOSED') {
    if (connection.goneAt === undefined) return false;
  } else if (state) {
    const ends = state.side ? [connection[state.side]] : [connection.client, connection.server];
    const isThere = (end: WatchedEnd | undefined): boolean =>
      end?.row.state === state.state && (end.goneAt === undefined || connection.goneAt !== undefined);
    if (!ends.some(isThere)) return false;
  }
  if (!text) return true;
  const hay = wordsOf(connection);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every(word => hay.includes(word));
}

/** Everything about a connection that can be looked for. */
function wordsOf({ client, server }: WatchedConnection): string {
  const from = client?.row.local ?? server?.row.peer;
  const to = server?.row.local ?? client?.row.peer;
  const words: (string | number | undefined)[] = [
    from && `${from.address}:${from.port}`,
    to && `${to.address}:${to.port}`,
  ];
  for (const end of [client, server]) {
    if (!end) continue;
    const { state, owner } = end.row;
    words.push(state);
    if (owner) words.push(`fd ${owner.fd} fd=${owner.fd}`, owner.command, owner.pid, owner.blockedIn);
  }
  return words.join(' ').toLowerCase();
}
