import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Framing server: answers the k-th frame of a connection with k and the payload.
 *
 * <pre>java Server PORT</pre>
 *
 * A thread for each connection. All that belongs to a connection (decoder, counter, output) is local
 * to serve(), so no two can ever mix.
 */
public class Server {
    private static final int BACKLOG = 128;
    /** 0xFFFFFFFF in the place of the counter: this frame is no reply but an error. */
    private static final int ERROR_NUMBER = -1;

    private static final int FAREWELL_MS = 1000;

    /** A frame of ours: length (which counts the number, not itself), number, payload. */
    private static void writeFrame(DataOutputStream out, int number, byte[] payload) throws IOException {
        out.writeInt(4 + payload.length); // big-endian, as always with DataOutputStream
        out.writeInt(number);
        out.write(payload);
    }

    private static void writeError(DataOutputStream out, String message) throws IOException {
        writeFrame(out, ERROR_NUMBER, message.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Ends our side and waits a moment for the client to end its own. close() with bytes unread would
     * send RST, and RST may destroy, at the client, the error frame that it has not read yet.
     */
    private static void sayGoodbye(Socket conn) throws IOException {
        long deadline = System.nanoTime() / 1_000_000 + FAREWELL_MS;
        byte[] unwanted = new byte[16384];
        conn.shutdownOutput();
        while (true) {
            long left = deadline - System.nanoTime() / 1_000_000;
            if (left <= 0) {
                return;
            }
            conn.setSoTimeout((int) left);
            if (conn.getInputStream().read(unwanted) < 0) {
                return;
            }
        }
    }

    /** Talks until the client has finished or breaks the rules; throws when it is gone. */
    private static void serve(Socket conn) throws IOException {
        InputStream in = conn.getInputStream();
        // Replies gather here, so that a hundred small ones cost one system call, not three hundred.
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(conn.getOutputStream(), 16384));
        Decoder decoder = new Decoder();
        int number = 0;
        byte[] bytes = new byte[Decoder.MAX_FEED];
        int count;
        while ((count = in.read(bytes)) >= 0) { // -1: FIN, it sends no more
            for (byte[] payload : decoder.feed(bytes, count)) {
                writeFrame(out, number++, payload);
            }
            if (decoder.isTooLarge()) {
                writeError(out, "ERR TOO_LARGE");
                out.flush();
                sayGoodbye(conn);
                return;
            }
            out.flush(); // before the next read(), which may wait for long
        }
        if (decoder.isInsideFrame()) {
            writeError(out, "ERR TRUNCATED");
            out.flush();
        }
    }

    private static final Set<Socket> CONNECTIONS = ConcurrentHashMap.newKeySet();

    private static void run(Socket conn) {
        CONNECTIONS.add(conn);
        try {
            serve(conn);
            CONNECTIONS.remove(conn);
            conn.close();
        } catch (IOException error) {
            // Connection reset, broken pipe, a goodbye not answered in time: the end of this client.
            System.err.println("client gone: " + error.getMessage());
        }
    }

    private static ServerSocket listenOn(int port) throws IOException {
        ServerSocket listener = new ServerSocket(); // not bound yet
        // Before bind(): connections of an earlier run may still be in TIME_WAIT.
        listener.setReuseAddress(true);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        listener.bind(new InetSocketAddress(loopback, port), BACKLOG);
        return listener;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(2);
        }
        ServerSocket listener = listenOn(Integer.parseInt(args[0]));
        while (true) {
            Socket conn;
            try {
                conn = listener.accept();
            } catch (IOException error) {
                System.err.println("accept: " + error.getMessage());
                Thread.sleep(1000); // no descriptors left: trying again at once would spin
                continue;
            }
            new Thread(() -> run(conn)).start();
        }
    }
}
