import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Framing server: answers the k-th frame of a connection with k and the payload.
 *
 * <pre>java Server PORT</pre>
 *
 * This shell works: it listens, starts a thread for each connection, reads, hands what it has read to
 * the decoder, and sends a reply for each frame that comes out. What it cannot do yet is say goodbye.
 * Begin in Decoder.java; TODOs 5 to 7 are here.
 */
public class Server {
    private static final int BACKLOG = 128;
    /** 0xFFFFFFFF in the place of the counter: this frame is no reply but an error. */
    private static final int ERROR_NUMBER = -1;

    /** A frame of ours: length (which counts the number, not itself), number, payload. */
    private static void writeFrame(DataOutputStream out, int number, byte[] payload) throws IOException {
        out.writeInt(4 + payload.length); // big-endian, as always with DataOutputStream
        out.writeInt(number);
        out.write(payload);
    }

    /** Leaves a client that has broken the rules, so that it still gets our error frame. */
    private static void sayGoodbye(Socket conn) throws IOException {
        // TODO 7: close() with bytes unread makes the kernel send RST, and RST may destroy, at the
        //         client, what it has not read yet. End only our side (which method does?), then read
        //         and throw away until the client ends too, for one second at most.
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
                // TODO 5: the client has to hear of it: an error frame, ERR TOO_LARGE, behind the
                //         replies that are due. writeFrame() can make it, with ERROR_NUMBER for the
                //         counter. Is anything of it sent already when writeFrame() returns?
                sayGoodbye(conn);
                return;
            }
            out.flush(); // before the next read(), which may wait for long
        }
        if (decoder.isInsideFrame()) {
            // TODO 6: the input ended in the middle of a frame: ERR TRUNCATED.
            return;
        }
    }

    private static void run(Socket accepted) {
        try (Socket conn = accepted) { // closes it, however serving ends
            serve(conn);
        } catch (IOException error) {
            // Connection reset, broken pipe: the end of this client, not of the server.
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
