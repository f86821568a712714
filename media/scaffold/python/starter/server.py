"""Reverse server: sends each line back reversed.

    python3 server.py PORT

This skeleton listens and accepts; what it says to a client is yours to write.
"""

import socket
import sys


def serve(conn):
    """Answers the lines of one client until it has no more."""
    # TODO 1: read a line. It may arrive in pieces: recv() returns some bytes, and
    #         knows nothing of lines. (makefile() helps, or a buffer of your own.)
    # TODO 2: send its bytes back in reverse order, and the newline after them. When
    #         does what you write leave your program?
    # TODO 3: go on until the client sends no more.
    print('not written yet', file=sys.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit(f'usage: {sys.argv[0]} PORT')
    with socket.create_server(('127.0.0.1', int(sys.argv[1])), backlog=128) as listener:
        while True:
            conn, _ = listener.accept()
            with conn:
                try:
                    serve(conn)
                except OSError as error:  # the end of this client, not of the server
                    print('client gone:', error, file=sys.stderr)


if __name__ == '__main__':
    main()
