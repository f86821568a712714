import { text, type Text } from '../base/text.ts';
import type { SocketSnapshot } from './model.ts';

/**
 * What a source of snapshots cannot see. The text of ss(8) and its binary dump show the same, since both come from the
 * kernel's sock_diag(7); /proc/net/tcp, which is read where ss is missing or is refused netlink, shows less.
 */
export function blindSpots(source: SocketSnapshot['source']): readonly Text[] {
  const between = text('What lasts less than the time between two looks is not seen.');
  switch (source) {
    case 'ss':
      return [between];
    case 'proc':
      return [
        text(
          'There is no ss, or the kernel refuses it netlink, so /proc/net/tcp is read: no backlog and no drops of a listener, no direction that is shut down, no tcp_info.',
        ),
        text('A pair of ports that is used again at once looks like the connection before it.'),
        between,
      ];
  }
}
