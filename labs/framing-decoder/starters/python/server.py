"""Framing server: answers the k-th frame of a connection with k and the payload.

    python3 server.py PORT

This shell works: it listens, starts a thread for each connection, receives, hands
what it has received to the decoder, and sends a reply for each frame that comes
out. What it cannot do yet is say goodbye. Begin in decoder.py; TODOs 5 to 7 are
here.
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
    """Leaves a client that has broken the rules, so that it still gets our error frame."""
    # TODO 7: close() with bytes unread makes the kernel send RST, and RST may destroy,
    #         at the client, what it has not read yet. End only our side (which call
    #         does?), then receive and throw away until the client ends too, for one
    #         second at most.


def serve(conn):
    """Talks until the client has finished or breaks the rules; OSError: it is gone."""
    decoder = Decoder()
    number = 0
    while data := conn.recv(16384):
        replies = []
        for payload in decoder.feed(data):
            replies.append(encode(number, payload))
            number += 1
        # TODO 5: when the decoder has met a frame that is too large, the client has to
        #         hear of it: an error frame, ERR TOO_LARGE, behind the replies that are
        #         due. encode() can make it, with ERROR_NUMBER for the counter.
        conn.sendall(b''.join(replies))  # send() may take only a part; sendall() goes on
        if decoder.too_large:
            say_goodbye(conn)
            return
    if decoder.inside_frame:
        # TODO 6: the input ended in the middle of a frame: ERR TRUNCATED.
        return


def run(conn):
    with conn:  # closes it, however serving ends
        try:
            serve(conn)
        except OSError as error:
            # ConnectionResetError, BrokenPipeError (Python ignores SIGPIPE by
            # itself): the end of this client, not of the server.
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
