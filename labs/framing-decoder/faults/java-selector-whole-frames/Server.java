import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Framing server: answers the k-th frame of a connection with k and the payload.
 *
 * <pre>java Server PORT</pre>
 *
 * One thread for all connections. Nothing here waits, except for all of them at once in select().
 */
public class Server {
    private static final int BACKLOG = 128;
    private static final int ERROR_NUMBER = -1;
    private static final long FAREWELL_MS = 1000;

    /** What has to be known of a client between two of its events. */
    private static class Connection {
        final SocketChannel channel;
        final SelectionKey key;
        final Decoder decoder = new Decoder();
        final Queue<ByteBuffer> output = new ArrayDeque<>();
        int number;
        /** Nothing more is answered: once the output is sent, our side ends. */
        boolean ending;
        /** Our side has ended; until then the client may end its own. 0 before. */
        long farewellUntil;

        Connection(SocketChannel channel, Selector selector) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        /** Gives back its descriptor; an error means that the kernel has it already. */
        void close() {
            try {
                channel.close();
            } catch (IOException error) {
                System.err.println("close: " + error.getMessage());
            }
        }

        void send(int number, byte[] payload) {
            ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
            frame.putInt(4 + payload.length).putInt(number).put(payload).flip();
            output.add(frame);
        }

        void sendError(String message) {
            send(ERROR_NUMBER, message.getBytes(StandardCharsets.US_ASCII));
            ending = true;
        }

        void read(ByteBuffer bytes) throws IOException {
            int count;
            do {
                bytes.clear();
                count = channel.read(bytes);
                if (count > 0 && farewellUntil == 0) {
                    for (byte[] payload : decoder.feed(bytes.array(), count)) {
                        send(number++, payload);
                    }
                }
            } while (count >= 0 && decoder.isInsideFrame() && !decoder.isTooLarge());
            if (farewellUntil != 0) { // whatever it is, it comes too late
                if (count < 0) {
                    close();
                }
                return;
            }
            if (count < 0) {
                if (decoder.isInsideFrame()) {
                    sendError("ERR TRUNCATED");
                }
                ending = true;
                return;
            }
            if (decoder.isTooLarge()) {
                sendError("ERR TOO_LARGE");
            }
        }

        /** Sends what the client has room for. What it has no room for waits, and so does its input. */
        void write() throws IOException {
            while (!output.isEmpty()) {
                channel.write(output.element());
                if (output.element().hasRemaining()) {
                    key.interestOps(SelectionKey.OP_WRITE);
                    return;
                }
                output.remove();
            }
            if (ending && farewellUntil == 0) {
                channel.shutdownOutput();
                farewellUntil = System.currentTimeMillis() + FAREWELL_MS;
            }
            key.interestOps(SelectionKey.OP_READ);
        }

        void handle(ByteBuffer bytes) {
            try {
                if (key.isReadable()) {
                    read(bytes);
                }
                if (channel.isOpen()) {
                    write();
                }
            } catch (IOException error) { // the end of this client, not of the server
                System.err.println("client gone: " + error.getMessage());
                close();
            }
        }
    }

    /** Closes who has not answered our farewell in time; returns how long the next may still take. */
    private static long farewells(Selector selector) {
        long now = System.currentTimeMillis();
        long next = 0; // of select(): without limit
        for (SelectionKey key : selector.keys()) {
            if (!(key.attachment() instanceof Connection conn) || conn.farewellUntil == 0) {
                continue;
            }
            long left = conn.farewellUntil - now;
            if (left <= 0) {
                conn.close();
            } else if (next == 0 || left < next) {
                next = left;
            }
        }
        return next;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(2);
        }
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Integer.parseInt(args[0])),
                BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        ByteBuffer bytes = ByteBuffer.allocate(Decoder.MAX_FEED);
        while (true) {
            selector.select(farewells(selector));
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.attachment() instanceof Connection conn) {
                    conn.handle(bytes);
                } else {
                    SocketChannel channel = listener.accept();
                    if (channel != null) {
                        new Connection(channel, selector);
                    }
                }
            }
            selector.selectedKeys().clear();
        }
    }
}
