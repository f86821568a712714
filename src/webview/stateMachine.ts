import type { TcpState } from '../sockets/model.ts';

/** One transition of the TCP state machine. Unlike a transition of a socket it is always a single step. */
export interface MachineTransition {
  readonly from: TcpState;
  readonly to: TcpState;
  /** What makes it happen: a call of the program, or a segment that comes in; in the field's words, in no language. */
  readonly cause: string;
  /** The segment that is sent with it. */
  readonly sends?: string;
  /** Whose usual way it lies on: of the end that opens and then closes actively, of the other one, or of neither. */
  readonly way: 'active' | 'passive' | 'rare';
}

/**
 * RFC 9293 §3.3.2, figure 5 and its note 2, in the words of the sockets API: `connect` for an active OPEN, `listen` for a
 * passive one. Left out as in the figure: a reset leads from everywhere to CLOSED. No call of the sockets API leads from
 * LISTEN to SYN-SENT; it is here because the machine has it.
 */
export const machineTransitions: readonly MachineTransition[] = [
  { from: 'CLOSED', to: 'SYN-SENT', cause: 'connect', sends: 'SYN', way: 'active' },
  { from: 'CLOSED', to: 'LISTEN', cause: 'listen', way: 'passive' },
  { from: 'LISTEN', to: 'SYN-RECV', cause: 'rcv SYN', sends: 'SYN,ACK', way: 'passive' },
  { from: 'LISTEN', to: 'SYN-SENT', cause: 'send', sends: 'SYN', way: 'rare' },
  { from: 'LISTEN', to: 'CLOSED', cause: 'close', way: 'rare' },
  { from: 'SYN-SENT', to: 'ESTAB', cause: 'rcv SYN,ACK', sends: 'ACK', way: 'active' },
  { from: 'SYN-SENT', to: 'SYN-RECV', cause: 'rcv SYN', sends: 'SYN,ACK', way: 'rare' },
  { from: 'SYN-SENT', to: 'CLOSED', cause: 'close', way: 'rare' },
  { from: 'SYN-RECV', to: 'ESTAB', cause: 'rcv ACK', way: 'passive' },
  { from: 'SYN-RECV', to: 'LISTEN', cause: 'rcv RST', way: 'rare' },
  { from: 'SYN-RECV', to: 'FIN-WAIT-1', cause: 'close', sends: 'FIN', way: 'rare' },
  { from: 'ESTAB', to: 'FIN-WAIT-1', cause: 'close', sends: 'FIN', way: 'active' },
  { from: 'ESTAB', to: 'CLOSE-WAIT', cause: 'rcv FIN', sends: 'ACK', way: 'passive' },
  { from: 'FIN-WAIT-1', to: 'FIN-WAIT-2', cause: 'rcv ACK', way: 'active' },
  { from: 'FIN-WAIT-1', to: 'CLOSING', cause: 'rcv FIN', sends: 'ACK', way: 'rare' },
  { from: 'FIN-WAIT-1', to: 'TIME-WAIT', cause: 'rcv FIN,ACK', sends: 'ACK', way: 'rare' },
  { from: 'FIN-WAIT-2', to: 'TIME-WAIT', cause: 'rcv FIN', sends: 'ACK', way: 'active' },
  { from: 'CLOSING', to: 'TIME-WAIT', cause: 'rcv ACK', way: 'rare' },
  { from: 'CLOSE-WAIT', to: 'LAST-ACK', cause: 'close', sends: 'FIN', way: 'passive' },
  { from: 'LAST-ACK', to: 'CLOSED', cause: 'rcv ACK', way: 'passive' },
  { from: 'TIME-WAIT', to: 'CLOSED', cause: '2 MSL', way: 'active' },
];

/** `FIN-WAIT-1>CLOSING` */
export function transitionId({ from, to }: Pick<MachineTransition, 'from' | 'to'>): string {
  return `${from}>${to}`;
}

/** A rare transition is taken to be as likely as three usual ones in a row. */
const rareCost = 3;

/**
 * The way through the machine of a socket that was in one state at one look and in another at the next. What lay between
 * was not seen, so it is the likeliest way: the one of the fewest transitions, where a rare one (a simultaneous open or
 * close, a FIN and the ACK of ours in one segment) counts as three. From ESTAB to TIME-WAIT that is by FIN-WAIT-1 and
 * FIN-WAIT-2, from ESTAB to CLOSED the way of the end that closes second, since the other one stays in TIME-WAIT. A way
 * never leads through CLOSED: that would be another connection. Empty where no way leads there.
 */
export function transitionsBetween(from: TcpState, to: TcpState): readonly MachineTransition[] {
  const id = transitionId({ from, to });
  let way = known.get(id);
  if (!way) known.set(id, (way = cheapestWay(from, to)));
  return way;
}

const known = new Map<string, readonly MachineTransition[]>();

function cheapestWay(from: TcpState, to: TcpState): readonly MachineTransition[] {
  const open = [{ state: from, cost: 0, way: [] as readonly MachineTransition[] }];
  const done = new Set<TcpState>();
  for (;;) {
    open.sort((a, b) => a.cost - b.cost);
    const here = open.shift();
    if (!here || here.state === to) return here?.way ?? [];
    if (done.has(here.state) || (here.state === 'CLOSED' && here.way.length > 0)) continue;
    done.add(here.state);
    for (const each of machineTransitions) {
      if (each.from !== here.state) continue;
      const cost = here.cost + (each.way === 'rare' ? rareCost : 1);
      open.push({ state: each.to, cost, way: [...here.way, each] });
    }
  }
}
