import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Echo server (RFC 862), one client at a time, plain blocking calls.
 *
 * <pre>java Server PORT</pre>
 *
 * Whoever connects while another client is being served waits in the accept queue: the kernel has
 * already done that client's handshake, and keeps what it sends, until accept() is called again.
 */
public class Server {
    private static final int BACKLOG = 128;

    /**
     * Echoes until the client has finished; throws when it is gone. While write() waits for a slow
     * reader nothing more is read, so that client's own sends come to a halt in time: back-pressure,
     * and no byte is lost.
     */
    private static void serve(Socket conn) throws IOException {
        InputStream in = conn.getInputStream(); // bytes: a Reader would turn them into characters
        OutputStream out = conn.getOutputStream();
        int next;
        while ((next = in.read()) >= 0) { // -1: FIN, it sends no more
            out.write(next);
            if (next == '\n') {
                System.out.println("one more line");
            }
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
            Socket accepted;
            try {
                accepted = listener.accept();
            } catch (IOException error) {
                System.err.println("accept: " + error.getMessage());
                Thread.sleep(1000); // no descriptors left: trying again at once would spin
                continue;
            }
            try (Socket conn = accepted) { // closes it, however serving ends
                serve(conn);
            } catch (IOException error) {
                // Connection reset, broken pipe: the end of this client, not of the server.
                System.err.println("client gone: " + error.getMessage());
            }
        }
    }
}
