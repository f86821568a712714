"""Echo server: every byte a client sends comes back, unchanged and in order.

    python3 server.py PORT

This skeleton listens and accepts. It does not echo yet, and it forgets a few
things that only show once clients misbehave. Follow the TODOs in order, and grade
after each: README.md says what every check looks at.
"""

import socket
import sys


def serve(conn):
    """Talks to one client until that client is finished or gone."""
    # TODO 1: echo. One recv() returns some bytes, not a message and not a line:
    #         send back what it returned, then receive again, for as long as the
    #         client sends. Keep them bytes: nothing here is text.
    # TODO 2: send() may take only a part of what you give it. Is there a call that
    #         goes on until everything is sent?
    # TODO 3: what does recv() return once the client will send no more?
    data = conn.recv(4096)
    print(f'received {len(data)} bytes', file=sys.stderr)


def listen_on(port):
    """Returns a socket that listens on 127.0.0.1:port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # TODO 4: stop the server while a client is connected and start it again at
    #         once. Which socket option lets bind() succeed, and when must it be set?
    listener.bind(('127.0.0.1', port))
    # TODO 5: how many clients may wait here while you are busy with one?
    listener.listen(1)
    return listener


def main():
    if len(sys.argv) != 2:
        sys.exit(f'usage: {sys.argv[0]} PORT')
    listener = listen_on(int(sys.argv[1]))
    while True:
        conn, address = listener.accept()
        # TODO 6: a client that resets its connection makes recv() or sendall()
        #         raise. Which exceptions are the end of one client only?
        serve(conn)
        conn.close()  # TODO 7: is this line reached however serve() ends?


if __name__ == '__main__':
    main()
