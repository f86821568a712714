"""Echo server (RFC 862), one client at a time, plain blocking calls.

    python3 server.py PORT

Whoever connects while another client is being served waits in the accept queue:
the kernel has already done that client's handshake, and keeps what it sends,
until accept() is called again.
"""

import socket
import sys
import time

BACKLOG = 128


def serve(conn):
    """Echoes until the client has finished; raises OSError when it is gone.

    """
    conn.settimeout(60)  # a client that died silently must not hold the server for ever
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024)  # many clients, little memory
    while True:
        data = conn.recv(1 << 22)
        if not data:
            return  # FIN: it sends no more, and has been sent everything back
        conn.send(data)


def listen_on(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Before bind(): connections of an earlier run may still be in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', port))
    listener.listen(BACKLOG)
    return listener


def accept(listener):
    """Waits for the next client, whatever happens to others in the queue."""
    while True:
        try:
            conn, _ = listener.accept()
            return conn
        except ConnectionAbortedError:
            continue
        except OSError as error:
            print('accept:', error, file=sys.stderr)
            time.sleep(1)  # no descriptors left: trying again at once would spin


def main():
    if len(sys.argv) != 2:
        sys.exit(f'usage: {sys.argv[0]} PORT')
    listener = listen_on(int(sys.argv[1]))
    while True:
        conn = accept(listener)
        with conn:  # closes it, however serving ends
            try:
                serve(conn)
            except OSError as error:
                # ConnectionResetError, BrokenPipeError (Python ignores SIGPIPE
                # by itself): the end of this client, not of the server.
                print('client gone:', error, file=sys.stderr)


if __name__ == '__main__':
    main()
