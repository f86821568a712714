"""Wrong on purpose: the answer is written into a buffer, which nobody flushes."""

import socket
import sys


def serve(conn):
    """Answers the lines of one client until it has no more."""
    with conn.makefile('rb') as lines, conn.makefile('wb') as answers:
        for line in lines:
            if not line.endswith(b'\n'):
                break  # the client left in the middle of a line
            answers.write(line[-2::-1] + b'\n')
            # answers.flush() is missing


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
