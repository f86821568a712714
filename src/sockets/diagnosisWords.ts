import { assertNever } from '../base/assertNever.ts';
import { text, type Text } from '../base/text.ts';
import type { Diagnosis } from './diagnosis.ts';

export interface DiagnosisWords {
  /** What it is, with how many. */
  readonly what: Text;
  /** Why it is so: what the kernel does there. */
  readonly why: Text;
  /** What in the code does it, or where to look. */
  readonly code: Text;
}

/** A diagnosis as three sentences for the author of the server. */
export function diagnosisWords(diagnosis: Diagnosis): DiagnosisWords {
  const { kind, side, count, facts } = diagnosis;
  const program = side === 'server' ? text('the server program') : text('the client program');
  const server = addressWords(diagnosis);
  switch (kind) {
    case 'not-accepted':
      return {
        what: text('Waiting for accept(): {count}', { count }),
        why: text(
          'The kernel has done the handshake and keeps what these clients send, but the server program has not called accept() for them: they have no descriptor and no thread yet.',
        ),
        code: text(
          'The loop is somewhere else: blocked in read() or write() on another connection, waiting for a lock, computing; or accept() is not in a loop, or poll, epoll or the selector does not watch the listening socket any more.',
        ),
      };
    case 'backlog-full':
      return {
        what: text('The accept queue is full: {waiting} wait, the backlog is {backlog}', {
          waiting: facts.acceptQueue ?? 0,
          backlog: facts.backlog ?? 0,
        }),
        why: text(
          'Linux lets backlog + 1 connections wait. Then it drops every further SYN without a word, and the client sends it again a second later, and then more and more seldom. Clients that do so now: {retrying}. Dropped since first seen: {drops}.',
          { retrying: facts.retrying ?? 0, drops: facts.drops ?? '–' },
        ),
        code: text(
          'accept() is not called, or too seldom: the loop waits for one client while others come. If it is only a burst that does not fit, the number given to listen() is too small: take 128 or SOMAXCONN.',
        ),
      };
    case 'close-wait':
      return {
        what: text('In CLOSE-WAIT, everything read, not closed: {count}', { count }),
        why: text(
          'The other end has sent FIN and {program} has read up to it (Recv-Q 0); nothing is left to send. Only close() goes on from here: no timer ends this state, and each of these sockets keeps a descriptor.',
          { program },
        ),
        code: text(
          'read() or recv() has returned 0 and close() did not follow: a branch, a “continue” or an exception that leaves it out, or a second copy of the descriptor (the parent’s after fork(), dup()).',
        ),
      };
    case 'end-unread':
      return {
        what: text('In CLOSE-WAIT, the end of input not read: {count}', { count }),
        why: text(
          'The other end has sent FIN, but {program} has not read up to it: Recv-Q is {bytes}, of which the FIN counts 1.',
          { program, bytes: facts.bytes ?? 0 },
        ),
        code: text(
          'Nobody reads this connection: its thread waits for something else, or it was taken out of poll or epoll, or (with EPOLLET) not read until EAGAIN.',
        ),
      };
    case 'half-closed':
      return {
        what: text('Half-closed: {count}', { count }),
        why: text(
          'After shutdown(SHUT_WR) {program} sends no more, and still reads. The other end may go on sending for as long as it likes: this is in order.',
          { program },
        ),
        code: text(
          'It ends when the other program calls close(). If it has nothing left to send, that call is what is missing.',
        ),
      };
    case 'orphan':
      return {
        what: text('Closed here, not at the other end (FIN-WAIT-2): {count}', { count }),
        why: text(
          'After close() by {program} its FIN was confirmed, but no FIN came back. The socket belongs to no process any more; the kernel waits for 60 seconds (tcp_fin_timeout) and then forgets it. Left: {seconds} s.',
          { program, seconds: facts.expiresMs === undefined ? '–' : Math.round(facts.expiresMs / 1000) },
        ),
        code: text(
          'Nothing is wrong in the program that closed. The other one has yet to call close(); until then its end is in CLOSE-WAIT.',
        ),
      };
    case 'peer-does-not-read':
      return facts.mutual ? deadlock(count) : unreadPeer(diagnosis, program);
    case 'syn-retrying':
      return {
        what: text('No answer to connect(): {count}', { count }),
        why: text(
          'The SYN to {server} was sent again (retransmissions: {retransmits}). Nobody refused it, which a host does at once when no socket listens there: it was dropped, or lost on the way.',
          { server, retransmits: facts.retransmits ?? 0 },
        ),
        code: text(
          'If the server is on this machine, see whether its accept queue is or was full. If not: address, route, firewall.',
        ),
      };
    case 'time-wait-pile':
      return side === 'server' ? serverTimeWaits(count) : clientTimeWaits(count, server);
    case 'reset-fd-open':
      return {
        what: text('Reset by the other end, descriptor still open: {count}', { count }),
        why: text(
          'RST came: the kernel has no such connection any more, but {program} still holds the descriptor.',
          { program },
        ),
        code: text(
          'Nobody reads, writes or polls this descriptor and so nobody learns of ECONNRESET; or the error was seen, and the way out of it leaves out close().',
        ),
      };
    case 'over-fd-open':
      return {
        what: text('Connection over, descriptor still open: {count}', { count }),
        why: text(
          'The connection has ended, or never came about. Nothing goes over it any more, but {program} still holds the descriptor.',
          { program },
        ),
        code: text(
          'No descriptor is freed by the end of its connection, nor by shutdown(): close() has to follow.',
        ),
      };
    case 'reset-unread':
      return {
        what: text('RST, probably because of unread bytes: {count}', { count }),
        why: text(
          'At the last look before {program} closed (or ended), bytes that had come for it were unread: {bytes}. Where they still are at close(), the kernel sends RST in place of FIN, and the other end may lose even what was already on its way to it.',
          { program, bytes: facts.bytes ?? 0 },
        ),
        code: text(
          'close() before the input was read to its end. Read until 0 first; or say what there is to say, call shutdown(SHUT_WR), read the rest, then close.',
        ),
      };
    default:
      return assertNever(kind);
  }
}

function unreadPeer({ side, count, facts }: Diagnosis, program: Text): DiagnosisWords {
  return {
    what:
      side === 'server'
        ? text('The client does not read: {count}', { count })
        : text('The server does not read: {count}', { count }),
    why: text(
      'The receive buffer of the other end is full and its window 0. For {program}, {bytes} bytes wait in Send-Q; the kernel asks from time to time whether there is room (persist timer).',
      { program, bytes: facts.bytes ?? 0 },
    ),
    code:
      side === 'server'
        ? text(
            'A client that does not read is no fault of the server, but a blocking write() to it stops the thread that makes it: see that the other clients are still served.',
          )
        : text(
            'The server does not call read() on this connection: its thread is busy with another one, or blocked in write(), or it waits for something that these bytes would tell it.',
          ),
  };
}

function deadlock(count: number): DiagnosisWords {
  return {
    what: text('Both ends wait for the other one to read: {count}', { count }),
    why: text(
      'Both receive buffers are full and both send queues hold bytes: whoever writes waits, and nobody reads.',
    ),
    code: text(
      'Both programs write without reading meanwhile. One of them must do both: a thread for each direction, or poll or epoll for reading and writing.',
    ),
  };
}

function serverTimeWaits(count: number): DiagnosisWords {
  return {
    what: text('TIME-WAIT at the server’s side: {count}', { count }),
    why: text(
      'Whoever closes first keeps the connection in TIME-WAIT for 60 seconds, so that late segments do not get into a new one. Here the server closes first. It costs little memory and no descriptor, but the port cannot be bound anew without SO_REUSEADDR.',
    ),
    code: text(
      'The server calls close() before the client does. Where the protocol allows, let the client close first; set SO_REUSEADDR before bind() in any case.',
    ),
  };
}

function clientTimeWaits(count: number, server: string): DiagnosisWords {
  return {
    what: text('TIME-WAIT at the client’s side: {count}', { count }),
    why: text(
      'Whoever closes first keeps the connection in TIME-WAIT for 60 seconds, and with it one of about 28,000 ports for connections to {server}. Here the clients close first, as it should be.',
      { server },
    ),
    code: text(
      'A client that opens a connection for every question: keep one open for several, or use more than one source address, before the ports run out (EADDRNOTAVAIL).',
    ),
  };
}

function addressWords({ server: { address, port } }: Diagnosis): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
