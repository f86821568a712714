"""Echo server with a pool of N threads and a queue of waiting connections.

    python3 server.py PORT N

The queue is queue.SimpleQueue of the standard library, which has no bound: while all
workers are busy every further client costs a descriptor. None in the queue tells a
worker to end.
"""

import errno
import signal
import socket
import sys
import threading
import time
from queue import Empty, SimpleQueue

BACKLOG = 128
GRACE_SECONDS = 3


def serve(conn):
    """Echoes until the client has finished; raises OSError when it is gone."""
    while True:
        data = conn.recv(16384)
        if not data:
            return  # FIN: it sends no more, and has been sent everything back
        conn.sendall(data)  # send() may take only a part; sendall() goes on


def worker(queue):
    while True:
        conn = queue.get()
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


def close_waiting(queue):
    while True:
        try:
            queue.get_nowait().close()
        except Empty:
            return


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
    queue = SimpleQueue()
    workers = [start_thread(worker, queue) for _ in range(int(sys.argv[2]))]
    accepting = start_thread(acceptor, listener, queue)

    signal.sigwait([signal.SIGTERM])

    # From now on clients are refused, and accept() fails with EINVAL. close() would do
    # neither: a thread that sleeps in accept() keeps the socket listening.
    listener.shutdown(socket.SHUT_RDWR)
    accepting.join()  # nothing is put into the queue any more
    close_waiting(queue)
    for _ in workers:
        queue.put(None)

    # Whoever is being served may finish, but not for ever.
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in workers:
        thread.join(max(0, deadline - time.monotonic()))


if __name__ == '__main__':
    main()
