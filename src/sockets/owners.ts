import type { SocketOwner, SocketRow } from './model.ts';

/**
 * The rows with their owners filled in. A row that loses its owner (inode 0, or nobody known holds it) loses the entry;
 * a row that needs no change is the same object. O(n).
 * @param owners by inode, read from /proc/PID/fd
 */
export function joinOwners(
  rows: readonly SocketRow[],
  owners: ReadonlyMap<number, SocketOwner>,
): readonly SocketRow[] {
  return rows.map(row => {
    const owner = row.inode === 0 ? undefined : owners.get(row.inode);
    if (owner === row.owner) return row;
    if (owner) return { ...row, owner };
    const { owner: _, ...rest } = row;
    return rest;
  });
}
