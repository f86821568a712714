"""Echo server with a pool of N threads and a queue of waiting connections.

    python3 server.py PORT N

Every thread has one place where it waits, and the kernel lets it sleep there:
the acceptor in accept(), or in put() while the queue is full; a worker in take()
while it has no client, else in recv() or sendall(); the main thread in sigwait(),
until somebody asks the server to end.
"""

import errno
import signal
import socket
import sys
import threading
import time
from collections import deque

BACKLOG = 128
CAPACITY = 32
GRACE_SECONDS = 3


class ConnectionQueue:
    """Connections that wait for a worker: first in, first out, at most CAPACITY."""

    def __init__(self):
        self.conns = deque()
        self.closed = False
        # One lock guards all of it; it is held for moments, never while a client talks.
        self.lock = threading.Lock()
        self.not_empty = threading.Condition(self.lock)
        self.not_full = threading.Condition(self.lock)

    def put(self, conn):
        """Appends a connection; closes it when the queue has been closed.

        While the queue is full the acceptor sleeps here, and further clients wait
        in the kernel's accept queue: nobody is turned away.
        """
        with self.lock:
            while len(self.conns) == CAPACITY and not self.closed:
                self.not_full.wait()  # gives up the lock while it sleeps
            if self.closed:
                conn.close()
                return
            self.conns.append(conn)
            self.not_empty.notify()

    def take(self):
        """Returns the connection that has waited longest; None once the queue is closed."""
        with self.lock:
            while not self.conns and not self.closed:
                self.not_empty.wait()
            if self.closed:
                return None
            conn = self.conns.pop()
            self.not_full.notify()
            return conn

    def close(self):
        """Closes the connections that still wait, and wakes all who wait for the queue."""
        with self.lock:
            self.closed = True
            for conn in self.conns:
                conn.close()
            self.not_empty.notify_all()
            self.not_full.notify_all()


def serve(conn):
    """Echoes until the client has finished; raises OSError when it is gone."""
    while True:
        data = conn.recv(16384)
        if not data:
            return  # FIN: it sends no more, and has been sent everything back
        conn.sendall(data)  # send() may take only a part; sendall() goes on


def worker(queue):
    while True:
        conn = queue.take()
        if conn is None:
            return
        with conn:  # closes it, however serving ends
            try:
                serve(conn)
            except OSError as error:
                # Reset, broken pipe: the end of this client, not of this worker.
                print('client gone:', error, file=sys.stderr)


def acceptor(listener, queue):
    while True:
        try:
            conn, _ = listener.accept()
        except ConnectionAbortedError:
            continue
        except OSError as error:
            if error.errno == errno.EINVAL:
                return  # the main thread has shut the listener down
            print('accept:', error, file=sys.stderr)
            time.sleep(1)  # no descriptors left: trying again at once would spin
            continue
        queue.put(conn)


def listen_on(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Before bind(): connections of an earlier run may still be in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', port))
    listener.listen(BACKLOG)
    return listener


def start_thread(body, *args):
    # daemon: a worker that is still busy does not keep the process alive.
    thread = threading.Thread(target=body, args=args, daemon=True)
    thread.start()
    return thread


def main():
    if len(sys.argv) != 3:
        sys.exit(f'usage: {sys.argv[0]} PORT WORKERS')

    # SIGTERM is blocked here and so in every thread started from here. It stays
    # pending until sigwait() below fetches it: no handler, nobody is interrupted.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])

    listener = listen_on(int(sys.argv[1]))
    queue = ConnectionQueue()
    workers = [start_thread(worker, queue) for _ in range(int(sys.argv[2]))]
    start_thread(acceptor, listener, queue)

    signal.sigwait([signal.SIGTERM])

    # From now on clients are refused, and accept() fails with EINVAL. close() would do
    # neither: a thread that sleeps in accept() keeps the socket listening.
    listener.shutdown(socket.SHUT_RDWR)
    queue.close()

    # Whoever is being served may finish, but not for ever.
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in workers:
        thread.join(max(0, deadline - time.monotonic()))


if __name__ == '__main__':
    main()
