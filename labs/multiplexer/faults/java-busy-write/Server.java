import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/**
 * Multiplexing echo server: one thread, all clients, one place to wait (Selector).
 *
 * <pre>java Server PORT</pre>
 *
 * The rule of such a program: it may sleep in select() and nowhere else. So every channel is
 * non-blocking.
 */
public class Server {
    private static final int BACKLOG = 1024;
    private static final int BATCH = 256; // clients accepted before the others have their turn
    private static final int READ_SIZE = 64 * 1024; // read from one client before the next one
    private static final int RETRY_MS = 1000; // out of descriptors: try again at the latest

    /** All that is known about one client. Nothing about it is kept anywhere else. */
    private static class Connection {
        private final SocketChannel channel;
        private boolean ended; // it has sent FIN

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
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
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
            Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
            if (!ready.hasNext()) {
                listening.interestOps(SelectionKey.OP_ACCEPT);
            }
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

    private void serve(SelectionKey key) {
        Connection conn = (Connection) key.attachment();
        boolean alive = true;
        try {
            conn.onReadable(buffer);
        } catch (IOException error) {
            // Connection reset, broken pipe: the end of this client, not of the server.
            System.err.println("client gone: " + error.getMessage());
            alive = false;
        }
        if (!alive || conn.ended) {
            close(conn.channel);
            listening.interestOps(SelectionKey.OP_ACCEPT); // a descriptor is free again
        }
    }

    /** Takes in whoever waits, up to a batch. */
    private void accept() {
        for (int k = 0; k < BATCH; k++) {
            SocketChannel channel = null;
            try {
                channel = listener.accept();
                if (channel == null) {
                    return; // nobody waits any more
                }
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
            } catch (IOException error) {
                // No descriptors left. The clients stay in the queue, so the listener stays
                // acceptable: to go on watching it would be to spin.
                System.err.println("accept: " + error.getMessage());
                close(channel);
                listening.interestOps(0);
                return;
            }
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
