import { text, type Text } from '../base/text.ts';
import type { Advice, Seen } from './seen.ts';
import { processLimit } from './processCount.ts';
import type { Excess, ServerExit } from './serverProcess.ts';

/** The cause that the facts themselves suggest, whatever the check was about. First match wins. */
export function explain(seen: Seen): Advice {
  if (seen.exit) return explainExit(seen.exit, seen.evidence.output.stderr);
  if (isStopped(seen)) return stopped;
  if (seen.received.length > 0 && seen.firstDifference >= 0 && seen.firstDifference < seen.received.length) {
    return {
      cause: text('The bytes that came back are not the bytes that were sent.'),
      next: text('Send back exactly the n bytes that read() returned, from the place where it put them.'),
    };
  }
  if (seen.end === 'reset') {
    return {
      cause: text(
        'Your kernel sent RST. It does that when a socket is closed, by the program or by its death, while received bytes are still unread, and when SO_LINGER is set to 0 seconds.',
      ),
      next: text('Read until the end of the input (0 or -1) before you close, and leave SO_LINGER alone.'),
    };
  }
  if (seen.end === 'eof') {
    return {
      cause: text('Your program closed the connection before it had sent everything back.'),
      next: text('Keep serving the connection in a loop; close it only after read() has returned 0.'),
    };
  }
  if (seen.spins) {
    return {
      cause: text('Your program runs without pause and does not get to this connection.'),
      next: text(
        'Look for the loop that it is in: a read() that returned 0 or EAGAIN and is tried again at once, perhaps on another connection.',
      ),
    };
  }
  if (seen.accepted === undefined || seen.expected.length === 0) {
    return { cause: text('Your server is here: {calls}.', { calls: seen.calls }) };
  }
  if (!seen.accepted) {
    return {
      cause: text(
        'The kernel completed the handshake, but your program has not called accept() for this connection. It is here: {calls}.',
        { calls: seen.calls },
      ),
      next: text(
        'Get back to accept() (or watch the listening socket) so that a waiting connection is taken.',
      ),
    };
  }
  if (seen.unread > 0) {
    return {
      cause: text(
        'Your program has not read this connection: {unread} bytes wait in its receive queue. It is here: {calls}.',
        { unread: seen.unread, calls: seen.calls },
      ),
      next: text('Find out why the program waits there while this socket has data to read.'),
    };
  }
  if (seen.unsent > 0) {
    return {
      cause: text(
        'Your kernel still holds {unsent} bytes for us in the send queue (Send-Q) of this connection.',
        {
          unsent: seen.unsent,
        },
      ),
    };
  }
  return {
    cause: text(
      'Your program has read everything that was sent (Recv-Q is 0) and has not written all of it back. It is here: {calls}.',
      { calls: seen.calls },
    ),
    next: text(
      'Write back what read() returned at once, before you read again; flush where your language buffers output.',
    ),
  };
}

/** The words for a program whose every thread is stopped. */
export const stopped: Advice = {
  cause: text('Your program is stopped (state T): a signal such as SIGSTOP holds all of its threads.'),
  next: text('Do not send yourself SIGSTOP or SIGTSTP; a stopped process serves nobody until SIGCONT comes.'),
};

export function isStopped({ evidence }: Seen): boolean {
  const threads = evidence.processes.flatMap(each => each.threads);
  return threads.length > 0 && threads.every(thread => thread.state === 'T');
}

const mebibyte = 1024 * 1024;

/** The whole finding about a program that was ended because there was too much of something. */
export function explainExcess(excess: Excess): Advice {
  switch (excess.of) {
    case 'output':
      return {
        message: text('Your server printed more than {limit} MiB and was ended: nobody can read that much.', {
          limit: Math.floor(excess.limit / mebibyte),
        }),
        cause:
          excess.sent < mebibyte
            ? text('It prints in a loop that does not wait for anything.')
            : text('It prints many times what it receives: the clients have sent {sent} MiB.', {
                sent: Math.floor(excess.sent / mebibyte),
              }),
        next: text(
          'Print a line per connection at most, and none per byte. The end of what it printed is below.',
        ),
      };
    case 'processes':
      return {
        message: text('Your program started more than {limit} processes, and they were ended.', {
          limit: processLimit,
        }),
        cause: text(
          'fork() runs in a loop without an end: a child goes on in the loop of its parent and forks too, or every round starts a child although nobody has connected.',
        ),
        next: text(
          'Fork after accept() has returned, and let the child serve its client and then call exit().',
        ),
      };
  }
}

/** What the way a process ended says about its code. */
export function explainExit(exit: ServerExit, stderr: string): Advice {
  const lastWords = lastWordsOf(stderr);
  // prlimit(1), through which it is started, ends so when it cannot execute the program.
  if ((exit.code === 126 || exit.code === 127) && lastWords?.startsWith('prlimit: ')) {
    return {
      cause: text('The command that runs your server could not be started: {words}', { words: lastWords }),
      next: text('Check “run” in .socklab.json, and that the build makes the file that it names.'),
    };
  }
  const cause = causeOfExit(exit);
  return {
    cause:
      lastWords === undefined ? cause : text('{cause} Its last words: {words}', { cause, words: lastWords }),
    next: text(
      'A server runs until it is told to stop: an error on one connection ends that connection only.',
    ),
  };
}

/** How the first process ended, as half a sentence: `ended with status 1`. */
export function exitWords(exit: ServerExit): Text {
  if (exit.signal !== null) return text('was killed by signal {signal}', { signal: exit.signal });
  return text('ended with exit status {code}', { code: exit.code ?? 0 });
}

function causeOfExit(exit: ServerExit): Text {
  switch (exit.signal) {
    case 'SIGPIPE':
      return text(
        'Writing to a connection that the peer has reset raises SIGPIPE, and its default action ends the process.',
      );
    case 'SIGSEGV':
    case 'SIGBUS':
      return text('The program touched memory that is not its own.');
    case 'SIGABRT':
      return text('The program aborted itself: a failed assertion, an uncaught exception or damaged memory.');
    case 'SIGXCPU':
      return text('The program used up its processor time: it was computing without pause.');
    case 'SIGXFSZ':
      return text('The program wrote a file beyond the size that a grade allows.');
    case 'SIGKILL':
      return text('Something killed it with SIGKILL: the program itself, or the kernel when memory ran out.');
    case null:
      return exit.code === 0
        ? text('The program came to its end: main() returned or exit(0) was called.')
        : text('The program gave up: it called exit() with an error, or an exception was not caught.');
    default:
      return text('The program was killed by a signal.');
  }
}

/** The line of standard error that names the trouble: a Python or Java exception, else the last line. */
export function lastWordsOf(stderr: string): string | undefined {
  const lines = stderr
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  const named = lines.findLast(line => /^(Exception in thread|[\w.]*(Error|Exception)\b)/.test(line));
  return (named ?? lines.at(-1))?.slice(0, 200);
}
