"""Multiplexing echo server: one thread, all clients, one place to wait.

    python3 server.py PORT

This skeleton listens, accepts, and has an event loop. It does not echo yet, and it
forgets much that only shows once clients misbehave. Follow the TODOs in order, and
grade after each: README.md says what every check looks at.

The loop uses selectors.DefaultSelector, which is epoll on Linux, level-triggered: as
long as something is ready, every select() says so again.
"""

import selectors
import socket
import sys
from selectors import EVENT_READ, EVENT_WRITE

READ_SIZE = 16 * 1024


class Connection:
    """All that is known about one client: whatever must outlive an event."""

    def __init__(self, sock):
        self.sock = sock
        self.ended = False  # it has sent FIN (nothing sets this yet: TODO 5)
        self.out = bytearray()  # bytes that are still owed to this client: TODO 3

    def on_readable(self):
        """The client has sent something, or FIN.

        One recv() is enough: if there is more, the next select() says so.
        """
        # TODO 1: echo: send back what recv() returned.
        # TODO 3: send() may take a part of it, or nothing (BlockingIOError). The rest
        #         goes to the end of self.out, until EVENT_WRITE (TODO 4).
        # TODO 5: b'' says that the client sends no more. It can still listen: close
        #         only when nothing is owed any more.
        data = self.sock.recv(READ_SIZE)
        self.ended = not data

    def on_writable(self):
        """The client can take more (comes with EVENT_WRITE)."""
        # TODO 4: send what is owed, as much of it as send() takes.

    def wanted(self):
        """The events to wait for on this connection."""
        # TODO 4: EVENT_WRITE is wanted while something is owed, and only then. Why not
        #         always? And EVENT_READ: when is it better not to read (more than 1 MiB
        #         is owed)?
        # TODO 5: end-of-file stays readable for ever. When is there nothing to read?
        return EVENT_READ


class Server:
    def __init__(self, port):
        self.listener = listen_on(port)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, EVENT_READ)

    def run(self):
        while True:
            for key, events in self.selector.select():
                if key.fileobj is self.listener:
                    self.accept()
                else:
                    self.serve(key, events)

    def serve(self, key, events):
        conn = key.data
        # TODO 6: a client that resets its connection makes recv() or send() raise.
        #         Which exceptions are the end of one client only?
        if events & EVENT_WRITE:
            conn.on_writable()
        if events & EVENT_READ:
            conn.on_readable()
        if conn.ended:  # TODO 5
            self.close(conn)
        elif conn.wanted() != key.events:
            self.selector.modify(conn.sock, conn.wanted(), conn)

    def close(self, conn):
        # In this order: a closed socket has no number any more to be found by.
        self.selector.unregister(conn.sock)
        conn.sock.close()

    def accept(self):
        """A client waits in the queue of the listener."""
        # TODO 9: with no descriptor left (EMFILE) accept() raises. Nobody can be let in,
        #         but the server is not finished. And the listener stays readable: how do
        #         you keep the loop from running round and round until one is free?
        sock, address = self.listener.accept()
        # TODO 2: a recv() or send() that waits for one client makes all others wait.
        self.selector.register(sock, EVENT_READ, Connection(sock))


def listen_on(port):
    """Returns a socket that listens on 127.0.0.1:port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # TODO 7: which option lets you start again while old connections are in TIME_WAIT?
    listener.bind(('127.0.0.1', port))
    # TODO 7: how many clients may come in one burst, while you are busy?
    listener.listen(8)
    return listener


def main():
    if len(sys.argv) != 2:
        sys.exit(f'usage: {sys.argv[0]} PORT')
    # TODO 8: how many descriptors may you have? See the module resource, RLIMIT_NOFILE.
    Server(int(sys.argv[1])).run()


if __name__ == '__main__':
    main()
