"""Framing server: answers the k-th frame of a connection with k and the payload.

    python3 server.py PORT

A thread for each connection. All that belongs to a connection (decoder, counter)
is local to serve(), so no two can ever mix.
"""

import socket
import struct
import sys
import threading
import time

from decoder import Decoder

BACKLOG = 128
ERROR_NUMBER = 0xFFFFFFFF  # in the place of the counter: no reply but an error


def encode(number, payload):
    """A frame of ours: length (which counts the number, not itself), number, payload."""
    return struct.pack('>II', 4 + len(payload), number) + payload


def say_goodbye(conn):
    """Ends our side and waits a moment, one second at the most, for the client's end.

    close() with bytes unread would send RST, and RST may destroy, at the client, the
    error frame that it has not read yet.
    """
    deadline = time.monotonic() + 1
    conn.shutdown(socket.SHUT_WR)
    while (left := deadline - time.monotonic()) > 0:
        conn.settimeout(left)
        if not conn.recv(16384):
            return


def serve(conn):
    """Talks until the client has finished or breaks the rules; OSError: it is gone."""
    decoder = Decoder()
    number = 0
    while data := conn.recv(16384):
        replies = []
        for payload in decoder.feed(data):
            replies.append(encode(number, payload))
            number += 1
        if decoder.too_large:
            replies.append(encode(ERROR_NUMBER, b'ERR TOO_LARGE'))
        conn.sendall(b''.join(replies))  # send() may take only a part; sendall() goes on
        if decoder.too_large:
            say_goodbye(conn)
            return
    if decoder.inside_frame:
        conn.sendall(encode(ERROR_NUMBER, b'ERR TRUNCATED'))


def run(conn):
    with conn:  # closes it, however serving ends
        try:
            serve(conn)
        except OSError as error:
            # ConnectionResetError, BrokenPipeError (Python ignores SIGPIPE by
            # itself), or a goodbye that was not answered in time.
            print('client gone:', error, file=sys.stderr)


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
        threading.Thread(target=run, args=(conn,), daemon=True).start()


if __name__ == '__main__':
    main()
