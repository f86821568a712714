"""Multiplexing echo server: one thread, all clients, one place to wait (selectors).

    python3 server.py PORT

Every socket is non-blocking, and what a client does not take at once is kept until
the selector says that there is room for more.
"""

import resource
import selectors
import socket
import sys
from selectors import EVENT_READ, EVENT_WRITE

BACKLOG = 1024
BATCH = 256  # clients accepted before those who are connected have their turn
READ_SIZE = 64 * 1024  # bytes read from one client at a time
MAX_OWED = 1024 * 1024  # bytes kept for one client; nothing is read that might not fit
RETRY = 1.0  # out of descriptors: try again after so many seconds at the latest


class Connection:
    """All that is known about one client. Nothing about it is kept anywhere else."""

    def __init__(self, sock):
        self.sock = sock
        self.ended = False  # it has sent FIN: send what is owed, then close
        self.busy = False  # it has filled a whole buffer: more is on its way
        self.out = bytearray()  # owed to the client

    def on_writable(self):
        """The client can take more: sends what is owed."""
        self._send_some()

    def on_readable(self):
        """The client has sent something, or FIN."""
        self._take_in()
        # Who fills the whole buffer has more to say: give it a second.
        while self.busy and self.wanted():
            with selectors.DefaultSelector() as one:
                one.register(self.sock, self.wanted())
                ready = one.select(1.0)
            self.busy = bool(ready)
            for _, events in ready:
                if events & EVENT_WRITE:
                    self.on_writable()
                if events & EVENT_READ:
                    self._take_in()

    def _take_in(self):
        try:
            data = self.sock.recv(READ_SIZE)
        except BlockingIOError:
            return
        if not data:
            self.ended = True
            return
        if len(data) == READ_SIZE:
            self.busy = True
        waiting = bool(self.out)
        self.out += data
        if not waiting:  # otherwise the selector says when there is room
            self._send_some()

    def _send_some(self):
        try:
            taken = self.sock.send(self.out)  # perhaps a part
        except BlockingIOError:
            return  # no room now
        del self.out[:taken]

    def finished(self):
        return self.ended and not self.out

    def wanted(self):
        """The events that can be made use of, and no others.

        An event that is asked for and not dealt with comes back at once, for ever.
        A socket with room in its send buffer is always writable; one that has ended
        is always readable.
        """
        events = 0
        if not self.ended and len(self.out) + READ_SIZE <= MAX_OWED:
            events |= EVENT_READ  # else TCP slows the sender down: back-pressure
        if self.out:
            events |= EVENT_WRITE
        return events


class Server:
    def __init__(self, port):
        self.listener = listen_on(port)
        self.selector = selectors.DefaultSelector()
        self.accepting = False  # False while no descriptor is left
        self.start_accepting()

    def run(self):
        while True:
            # A reset is reported as "readable" or "writable"; recv() and send() know.
            # And Python repeats calls that a signal interrupts: no EINTR to deal with.
            ready = self.selector.select(None if self.accepting else RETRY)
            for key, events in ready:
                if key.fileobj is self.listener:
                    self.accept()
                else:
                    self.serve(key, events)
            if not ready:
                self.start_accepting()

    def serve(self, key, events):
        conn = key.data
        try:
            if events & EVENT_WRITE:
                conn.on_writable()
            if events & EVENT_READ:
                conn.on_readable()
        except OSError as error:
            # ConnectionResetError, BrokenPipeError (Python ignores SIGPIPE by
            # itself): the end of this client, not of the server.
            print('client gone:', error, file=sys.stderr)
            self.close(conn)
            return
        if conn.finished():
            self.close(conn)
        elif conn.wanted() != key.events:
            self.selector.modify(conn.sock, conn.wanted(), conn)

    def close(self, conn):
        # In this order: a closed socket has no number any more to be found by.
        self.selector.unregister(conn.sock)
        conn.sock.close()
        self.start_accepting()  # a descriptor is free again

    def accept(self):
        """Takes in whoever waits, up to a batch."""
        for _ in range(BATCH):
            try:
                sock, _ = self.listener.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue
            except OSError as error:
                # EMFILE and the like. The clients stay in the queue, so the listener
                # stays readable: to go on watching it would be to spin.
                print('accept:', error, file=sys.stderr)
                self.stop_accepting()
                return
            sock.setblocking(False)  # accept() does not pass this on
            self.selector.register(sock, EVENT_READ, Connection(sock))

    def start_accepting(self):
        if not self.accepting:
            self.selector.register(self.listener, EVENT_READ)
            self.accepting = True

    def stop_accepting(self):
        self.selector.unregister(self.listener)
        self.accepting = False


def listen_on(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Before bind(): connections of an earlier run may still be in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', port))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


def raise_descriptor_limit():
    """The usual limit of 1,024 open files is a soft one: up to the hard one is free."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main():
    if len(sys.argv) != 2:
        sys.exit(f'usage: {sys.argv[0]} PORT')
    raise_descriptor_limit()
    Server(int(sys.argv[1])).run()


if __name__ == '__main__':
    main()
