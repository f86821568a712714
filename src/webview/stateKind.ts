import type { TcpState } from '../sockets/model.ts';

/** The colour family of a state: the phase of a connection's life that it belongs to. */
export function stateKind(state: TcpState): 'listen' | 'opening' | 'open' | 'closing' | 'half' | 'over' {
  switch (state) {
    case 'LISTEN':
      return 'listen';
    case 'SYN-SENT':
    case 'SYN-RECV':
      return 'opening';
    case 'ESTAB':
      return 'open';
    case 'CLOSE-WAIT':
      // The one that points at the program: the peer has ended, close(2) has not been called.
      return 'half';
    case 'FIN-WAIT-1':
    case 'FIN-WAIT-2':
    case 'CLOSING':
    case 'LAST-ACK':
      return 'closing';
    case 'TIME-WAIT':
    case 'CLOSED':
      return 'over';
  }
}
