import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';

/** A socket of this machine as ss shows it; `peer` 0 for a listener. */
export function row(
  id: string,
  state: TcpState,
  local: number,
  peer: number,
  more: Partial<SocketRow> = {},
): SocketRow {
  return {
    id,
    state,
    local: { address: '127.0.0.1', port: local },
    peer: { address: peer === 0 ? '0.0.0.0' : '127.0.0.1', port: peer },
    recvQ: 0,
    sendQ: 0,
    inode: 1,
    ...more,
  };
}

/** Both ends of a connection of a client's port to port 9000, which process 7 holds. */
export function pair(port: number, state: TcpState = 'ESTAB', more: Partial<SocketRow> = {}): SocketRow[] {
  return [
    row(`sk:c${port}`, state, port, 9000, { inode: port }),
    row(`sk:s${port}`, state, 9000, port, { inode: 100_000 + port, ...more }),
  ];
}
