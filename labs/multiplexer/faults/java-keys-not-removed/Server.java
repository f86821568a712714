import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Multiplexing echo server: one thread, all clients, one place to wait (Selector).
 *
 * <pre>java Server PORT</pre>
 *
 * The rule of such a program: it may sleep in select() and nowhere else. So every channel is
 * non-blocking, and what a client does not take at once is kept until the selector says that there
 * is room for more.
 */
public class Server {
    private static final int BACKLOG = 1024;
    private static final int READ_SIZE = 64 * 1024; // read from one client before the next one
    private static final int MAX_OWED = 1024 * 1024; // kept for one client; nothing more is read
    private static final int RETRY_MS = 1000; // out of descriptors: try again at the latest

    /** All that is known about one client. Nothing about it is kept anywhere else. */
    private static class Connection {
        private final SocketChannel channel;
        private boolean ended; // it has sent FIN: send what is owed, then close
        private ByteBuffer out; // owed, from 0 to position; null while nothing is owed

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        /**
         * The client has sent something, or FIN. One read() only: if there is more, the selector
         * reports it again, after the others have had their turn.
         */
        void onReadable(ByteBuffer buffer) throws IOException {
            int count = channel.read(buffer.clear());
            if (count < 0) {
                ended = true;
                return;
            }
            buffer.flip();
            if (out == null) { // else these bytes would overtake those that wait
                channel.write(buffer); // perhaps a part of it
            }
            if (buffer.hasRemaining()) {
                keep(buffer);
            }
        }

        /** The client can take more: sends what is owed. */
        void onWritable() throws IOException {
            out.flip();
            channel.write(out);
            if (out.hasRemaining()) {
                out.compact();
            } else {
                out = null; // ten thousand silent clients need no buffers
            }
        }

        /** Puts bytes behind those that are already owed. */
        private void keep(ByteBuffer bytes) {
            if (out == null) {
                out = ByteBuffer.allocate(READ_SIZE);
            }
            while (out.remaining() < bytes.remaining()) {
                out = ByteBuffer.allocate(2 * out.capacity()).put(out.flip());
            }
            out.put(bytes);
        }

        boolean finished() {
            return ended && out == null;
        }

        /**
         * The events that can be made use of, and no others. An event that is asked for and not
         * dealt with comes back at once, for ever: a socket with room in its send buffer is always
         * writable, one that has ended is always readable.
         */
        int wanted() {
            int operations = 0;
            if (!ended && (out == null || out.position() + READ_SIZE <= MAX_OWED)) {
                operations |= SelectionKey.OP_READ; // else TCP slows the sender down: back-pressure
            }
            if (out != null) {
                operations |= SelectionKey.OP_WRITE;
            }
            return operations;
        }
    }

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final SelectionKey listening;
    // One for all: it is empty again after every use. Direct: read and write need no copy of it.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_SIZE);

    Server(int port) throws IOException {
        // Before bind(): connections of an earlier run may still be in TIME_WAIT.
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        listener.bind(new InetSocketAddress(loopback, port), BACKLOG);
        listener.configureBlocking(false);
        listening = listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void run() throws IOException {
        while (true) {
            boolean accepting = listening.interestOps() != 0; // 0 while no descriptor is left
            selector.select(accepting ? 0 : RETRY_MS);
            if (selector.selectedKeys().isEmpty()) {
                listening.interestOps(SelectionKey.OP_ACCEPT);
            }
            for (SelectionKey key : selector.selectedKeys()) {
                if (key == listening) {
                    accept();
                } else {
                    serve(key);
                }
            }
        }
    }

    private void serve(SelectionKey key) {
        Connection conn = (Connection) key.attachment();
        boolean alive = true;
        try {
            if (key.isWritable()) {
                conn.onWritable();
            }
            if (key.isReadable()) {
                conn.onReadable(buffer);
            }
        } catch (IOException error) {
            // Connection reset, broken pipe: the end of this client, not of the server.
            System.err.println("client gone: " + error.getMessage());
            alive = false;
        }
        if (alive && !conn.finished()) {
            key.interestOps(conn.wanted());
        } else {
            close(conn.channel);
            listening.interestOps(SelectionKey.OP_ACCEPT); // a descriptor is free again
        }
    }

    /** Takes in the client that waits. */
    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
        } catch (IOException error) {
            // No descriptors left. The clients stay in the queue, so the listener stays
            // acceptable: to go on watching it would be to spin.
            System.err.println("accept: " + error.getMessage());
            listening.interestOps(0);
        }
    }

    /** Closes a channel; its key and, with the next select(), its descriptor go with it. */
    private static void close(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException error) {
            System.err.println("close: " + error.getMessage());
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
