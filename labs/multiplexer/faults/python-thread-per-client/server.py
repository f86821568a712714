"""Echo server: one thread per client, plain blocking calls.

    python3 server.py PORT
"""

import resource
import socket
import sys
import threading
import time

BACKLOG = 1024
READ_SIZE = 64 * 1024


def serve(conn):
    with conn:
        try:
            while data := conn.recv(READ_SIZE):
                conn.sendall(data)
        except OSError as error:
            print('client gone:', error, file=sys.stderr)


def run(listener):
    while True:
        try:
            conn, _ = listener.accept()
        except OSError as error:
            print('accept:', error, file=sys.stderr)
            time.sleep(0.2)  # no descriptors left: trying again at once would spin
            continue
        threading.Thread(target=serve, args=(conn,), daemon=True).start()


def listen_on(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Before bind(): connections of an earlier run may still be in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', port))
    listener.listen(BACKLOG)
    return listener


def raise_descriptor_limit():
    """The usual limit of 1,024 open files is a soft one: up to the hard one is free."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main():
    if len(sys.argv) != 2:
        sys.exit(f'usage: {sys.argv[0]} PORT')
    raise_descriptor_limit()
    run(listen_on(int(sys.argv[1])))


if __name__ == '__main__':
    main()
