import type { SocketOwner } from './model.ts';

/**
 * One entry of `users:(("name",pid=1,fd=3),…)`. A process chooses its own name, up to 15 bytes of anything but NUL:
 * quotes, parentheses, line breaks, even `p",pid=1,fd=3)`. So an entry counts only where the list goes on with another
 * whole entry or ends for good; a forged end is followed by the rest of the true entry, `",pid=`.
 */
const entry =
  /\("([^]{0,15}?)",pid=(\d+),(?:tid=\d+,)?fd=(\d+)\)(?:(,)(?=\("(?!,pid=))|\)(?![^(]{0,16}",pid=\d))/y;

export interface SsUsers {
  /** The first process of the list. */
  readonly owner: SocketOwner | undefined;
  /** Where the text goes on. */
  readonly end: number;
}

/**
 * Reads the processes of one socket (`ss -p`), which may run over line ends before iproute2 7.0.
 * @param at where `users:(` stands. Undefined when the list does not follow the form of ss(8).
 */
export function readSsUsers(source: string, at: number): SsUsers | undefined {
  let owner: SocketOwner | undefined;
  let end = at + 'users:('.length;
  for (;;) {
    entry.lastIndex = end;
    const match = entry.exec(source);
    if (!match) return undefined;
    owner ??= { command: match[1] ?? '', pid: Number(match[2]), fd: Number(match[3]) };
    end = entry.lastIndex;
    if (match[4] === undefined) return { owner, end };
  }
}
