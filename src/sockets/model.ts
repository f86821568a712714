/** The eleven states of RFC 9293 §3.3.2, spelt as ss(8) spells them, and SYN-RECV's request-socket sibling. */
export const tcpStates = [
  'LISTEN',
  'SYN-SENT',
  'SYN-RECV',
  'ESTAB',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
  'CLOSED',
] as const;
export type TcpState = (typeof tcpStates)[number];

/** One end of an address pair; `address` without brackets, `*` for the dual-stack wildcard. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** The retransmission, keepalive, TIME-WAIT or persist timer of a socket, as `ss -o` shows it. */
export interface SocketTimer {
  readonly kind: 'on' | 'keepalive' | 'timewait' | 'persist' | 'unknown';
  readonly expiresMs: number;
  readonly retransmits: number;
}

/** One TCP socket as the kernel showed it at one moment. */
export interface SocketRow {
  /** The socket's cookie (`sk:`): constant from SYN-RECV to TIME-WAIT. Falls back to the address pair where unknown. */
  readonly id: string;
  readonly state: TcpState;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  /** LISTEN: connections in the accept queue. Else: bytes received and not read (a received FIN counts 1). */
  readonly recvQ: number;
  /** LISTEN: the backlog. Else: bytes unsent or unacknowledged. */
  readonly sendQ: number;
  /** 0 when no process owns the socket (not accepted yet, orphaned, TIME-WAIT). */
  readonly inode: number;
  readonly timer?: SocketTimer;
  /** Which side has shut down its sending half: `<->` none, `-->` peer, `<--` we, `---` both (ss -e). */
  readonly shutdown?: '<->' | '-->' | '<--' | '---';
  /** Drops of a listener (`skmem` d), where asked for. */
  readonly drops?: number;
  /** The process that holds the socket, joined from /proc/PID/fd by whoever took the snapshot. */
  readonly owner?: SocketOwner;
}

/** A process that holds a socket. */
export interface SocketOwner {
  readonly pid: number;
  readonly fd: number;
  readonly command: string;
  /** The system call a thread is blocked in on this very socket, e.g. `recvfrom`; absent when none waits on it. */
  readonly blockedIn?: string;
}

/** What the kernel knows of one connection's end beyond its row (`struct tcp_info`, tcp(7)); absent where it does not say. */
export interface TcpInfo {
  /** Smoothed round-trip time and its mean deviation, milliseconds. */
  readonly rttMs?: number;
  readonly rttVarMs?: number;
  /** Retransmission timeout, milliseconds. */
  readonly rtoMs?: number;
  /** Bytes of payload in a segment, as we send them. */
  readonly mss?: number;
  /** Congestion window and slow start threshold, segments. */
  readonly cwnd?: number;
  readonly ssthresh?: number;
  readonly congestionControl?: string;
  readonly bytesSent?: number;
  readonly bytesAcked?: number;
  readonly bytesReceived?: number;
  readonly bytesRetransmitted?: number;
  readonly segmentsOut?: number;
  readonly segmentsIn?: number;
  /** The other end's receive window as last announced, and ours, bytes. */
  readonly sendWindow?: number;
  readonly receiveWindow?: number;
  /** Milliseconds since data was last sent and received. */
  readonly lastSentMs?: number;
  readonly lastReceivedMs?: number;
  /** Bytes handed to the kernel and not sent yet. */
  readonly notSent?: number;
  /** Room in bytes of the buffers (`skmem` rb and tb). */
  readonly receiveBuffer?: number;
  readonly sendBuffer?: number;
}

/** All sockets that a question covers, at one moment. */
export interface SocketSnapshot {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly source: 'ss' | 'proc';
  readonly rows: readonly SocketRow[];
}

/** What changed from one snapshot to the next. Applying it to the first gives the second. */
export interface SocketDelta {
  readonly at: number;
  readonly upserted: readonly SocketRow[];
  readonly removed: readonly string[];
}

/** A listener with its queue: `acceptQueue` connections wait for accept(2), at most `backlog` + 1 fit. */
export interface Listener {
  readonly row: SocketRow;
  readonly acceptQueue: number;
  readonly backlog: number;
}

/** Both ends of one connection; an end is absent when the kernel no longer (or not yet) shows it. */
export interface Connection {
  /** `clientAddress:port-serverAddress:port`, stable for the life of the connection. */
  readonly id: string;
  readonly client?: SocketRow;
  readonly server?: SocketRow;
}

export interface ConnectionTable {
  readonly listeners: readonly Listener[];
  readonly connections: readonly Connection[];
}
