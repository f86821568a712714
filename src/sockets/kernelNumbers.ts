import type { SocketTimer, TcpState } from './model.ts';

/** State numbers of the kernel's `include/net/tcp_states.h`; 12 is a request socket, which ss shows as SYN-RECV too. */
export const kernelTcpStates: readonly (TcpState | undefined)[] = [
  undefined,
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'CLOSED',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'SYN-RECV',
];

/** Numbers of a socket's timer in /proc/net/tcp and in `idiag_timer`; 0 is none. */
export const kernelTimers: readonly (SocketTimer['kind'] | undefined)[] = [
  undefined,
  'on',
  'keepalive',
  'timewait',
  'persist',
];
