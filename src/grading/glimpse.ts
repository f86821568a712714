import type { Endpoint, SocketRow, SocketSnapshot } from '../sockets/model.ts';
import { takeProcSnapshot } from '../sockets/takeProcSnapshot.ts';

/** A server that was woken answers within some tens of microseconds; a look at a short table takes about as long. */
const lookForMs = 2;
/** Walking longer tables takes so long that nothing short-lived is seen. */
const mostRows = 200;

/**
 * Looks at the kernel's table again and again for two milliseconds, and gives back every different picture: the states
 * of sockets that are known already, as they were while the other side had not yet been told, or had not yet answered.
 * Blocks meanwhile, so that nothing of ours disturbs the picture. For a network of one's own only.
 */
export function glimpse(known: SocketSnapshot): SocketSnapshot[] {
  if (known.rows.length > mostRows) return [];
  let now = new Map(known.rows.map(row => [keyOf(row), row]));
  const pictures: SocketSnapshot[] = [];
  for (const end = performance.now() + lookForMs; performance.now() < end;) {
    const { at, rows } = takeProcSnapshot();
    const changed = new Map<string, SocketRow>();
    for (const row of rows) {
      const before = now.get(keyOf(row));
      if (before && differs(before, row)) changed.set(keyOf(row), joined(before, row));
    }
    if (changed.size === 0) continue;
    now = new Map([...now, ...changed]);
    pictures.push({ at, source: known.source, rows: [...now.values()] });
  }
  return pictures;
}

/** The table knows no backlog. */
function differs(before: SocketRow, { state, recvQ, sendQ }: SocketRow): boolean {
  return before.state !== state || before.recvQ !== recvQ || (state !== 'LISTEN' && before.sendQ !== sendQ);
}

function joined(before: SocketRow, { state, recvQ, sendQ, inode }: SocketRow): SocketRow {
  if (state === 'LISTEN') return { ...before, recvQ };
  const { owner, ...rest } = before;
  return { ...rest, state, recvQ, sendQ, inode, ...(owner && inode === before.inode && { owner }) };
}

function keyOf({ local, peer, state }: SocketRow): string {
  const words = ({ address, port }: Endpoint): string => `${address}:${port}`;
  return state === 'LISTEN' ? `listen ${local.port}` : `${words(local)} ${words(peer)}`;
}
