import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/**
 * Multiplexing echo server: one thread, all clients, one place to wait.
 *
 * <pre>java Server PORT</pre>
 *
 * This skeleton builds, listens, accepts, and has an event loop. It does not echo yet, and it
 * forgets much that only shows once clients misbehave. Follow the TODOs in order, and grade after
 * each: README.md says what every check looks at.
 *
 * The loop uses a Selector, which is epoll on Linux, level-triggered: as long as something is
 * ready, every select() says so again.
 */
public class Server {
    private static final int READ_SIZE = 16 * 1024;

    /** All that is known about one client. Whatever must outlive an event belongs in here. */
    private static class Connection {
        private final SocketChannel channel;
        private boolean ended; // it has sent FIN
        private ByteBuffer out; // bytes that are still owed to this client: TODO 2

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        /**
         * The client has sent something, or FIN. One read() is enough: if there is more, the next
         * select() says so.
         */
        void onReadable(ByteBuffer buffer) throws IOException {
            // TODO 1: echo: send back what read() put into the buffer. A buffer is filled up to its
            //         position and emptied from there on, unless you flip() it in between.
            // TODO 2: write() may take a part of it, or nothing. The rest goes behind whatever is
            //         in out already, until OP_WRITE (TODO 3). The buffer is used for all clients.
            // TODO 4: -1 says that the client sends no more. It can still listen: close only when
            //         nothing is owed any more.
            int count = channel.read(buffer.clear());
            ended = count < 0;
        }

        /** The client can take more (comes with OP_WRITE). */
        void onWritable() throws IOException {
            // TODO 3: send what is owed, as much of it as write() takes.
            out = null;
        }

        /** The events to wait for on this connection. */
        int wanted() {
            // TODO 3: OP_WRITE is wanted while something is owed, and only then. Why not always?
            //         And OP_READ: when is it better not to read (more than 1 MiB is owed)?
            // TODO 4: end-of-file stays readable for ever. When is there nothing more to read?
            return SelectionKey.OP_READ;
        }
    }

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final SelectionKey listening;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_SIZE);

    Server(int port) throws IOException {
        // TODO 6: which option lets you start again while old connections are in TIME_WAIT?
        //         (Java on Linux sets it for you; other systems do not.)
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        // TODO 6: the second argument: how many clients may come in one burst, while you are busy?
        listener.bind(new InetSocketAddress(loopback, port), 8);
        listener.configureBlocking(false);
        listening = listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void run() throws IOException {
        while (true) {
            selector.select();
            Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
            while (ready.hasNext()) {
                SelectionKey key = ready.next();
                ready.remove(); // the selector only ever adds to this set
                if (key == listening) {
                    accept();
                } else {
                    serve(key);
                }
            }
        }
    }

    private void serve(SelectionKey key) throws IOException {
        Connection conn = (Connection) key.attachment();
        // TODO 5: a client that resets its connection makes read() or write() throw. How far may
        //         that exception travel?
        if (key.isWritable()) {
            conn.onWritable();
        }
        if (key.isReadable()) {
            conn.onReadable(buffer);
        }
        if (conn.ended) { // TODO 4
            conn.channel.close();
        } else {
            key.interestOps(conn.wanted());
        }
    }

    /** A client waits in the queue of the listener. */
    private void accept() throws IOException {
        // TODO 7: with no descriptor left accept() throws. Nobody can be let in, but the server is
        //         not finished. And the listener stays acceptable: how do you keep the loop from
        //         running round and round until a descriptor is free?
        SocketChannel channel = listener.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(2);
        }
        new Server(Integer.parseInt(args[0])).run();
    }
}
