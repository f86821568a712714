"""Echo server with a pool of N threads and a queue of waiting connections.

    python3 server.py PORT N

This skeleton listens, and its only thread serves one client after the other, badly.
Follow the TODOs in order, and grade after each: README.md says what every check
looks at.
"""

import socket
import sys
import threading
from collections import deque

CAPACITY = 32


class ConnectionQueue:
    """Connections that wait for a worker: first in, first out, at most CAPACITY.

    The acceptor and all workers use it at the same time. So whoever looks at it or
    changes it holds the lock (`with self.lock:`), and lets go of it right afterwards:
    never across a call that waits for a client.

    Whoever cannot go on (a worker: nothing is there; the acceptor: no room is left)
    sleeps in wait() of a condition. That call gives the lock up while it sleeps and
    has it again when it returns; by then somebody else may have been faster, so the
    reason for waiting must be looked at again.

    The standard library has such a queue. Here you write it, once in your life.
    """

    def __init__(self):
        self.conns = deque()
        self.lock = threading.Lock()
        self.not_empty = threading.Condition(self.lock)
        self.not_full = threading.Condition(self.lock)

    def put(self, conn):
        """Appends a connection and wakes a worker."""
        # TODO 2: store it, with the lock held. Nobody may be asleep for ever because
        #         you forgot to say that something is there.
        # TODO 5: the queue is full. No client may be lost: who waits, and for what?

    def take(self):
        """Returns the connection that has waited longest."""
        # TODO 2: as long as there is none, sleep: no loop that asks again and again.


def serve(conn):
    """Talks to one client until that client is finished or gone."""
    # TODO 1: echo until end-of-file, as in the echo server lab: bring your serve()
    #         from there. From now on several threads run this at the same time: which
    #         of its variables does each of them have for itself?
    data = conn.recv(4096)
    print(f'received {len(data)} bytes', file=sys.stderr)


def worker(queue):
    """The life of a worker."""
    # TODO 3: take a connection from the queue, serve it, close it, take the next, for
    #         ever.
    # TODO 6: an exception that nobody catches ends a thread without ending the process:
    #         the server looks alive and has one worker less. What may a client raise?


def acceptor(listener, queue):
    """Accepts clients, for ever."""
    while True:
        # TODO 8: "too many open files" is no reason to give up, nor to try again at
        #         full speed.
        conn, _ = listener.accept()
        serve(conn)  # TODO 4: that is a worker's job: hand the connection over
        conn.close()


def listen_on(port):
    """Returns a socket that listens on 127.0.0.1:port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # TODO 7: which option lets a server that was just stopped start again at once?
    listener.bind(('127.0.0.1', port))
    # TODO 5: who does not fit into your queue waits here: is there room?
    listener.listen(1)
    return listener


def main():
    if len(sys.argv) != 3:
        sys.exit(f'usage: {sys.argv[0]} PORT WORKERS')
    listener = listen_on(int(sys.argv[1]))
    queue = ConnectionQueue()

    # TODO 4: start the workers: so many, here, once, and never one more.
    print(int(sys.argv[2]), 'workers wanted')

    # TODO 9: SIGTERM asks you to end: refuse new clients at once, close those that
    #         wait, let those in service finish, but for 3 seconds at most; then exit
    #         with status 0. Two things to think about:
    #         - Which thread gets the signal? One that is blocked (signal.pthread_sigmask)
    #           before the first thread is started can be waited for (signal.sigwait) by
    #           a thread that does only that.
    #         - What wakes a thread that sleeps in accept(), and what wakes the workers
    #           that sleep in the queue?
    acceptor(listener, queue)


if __name__ == '__main__':
    main()
