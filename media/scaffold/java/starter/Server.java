import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Reverse server: sends each line back reversed.
 *
 * <pre>java Server PORT</pre>
 *
 * This skeleton builds, listens and accepts; what it says to a client is yours to write.
 */
public class Server {
    /** Answers the lines of one client until it has no more. */
    private static void serve(Socket conn) throws IOException {
        // TODO 1: read a line. It may arrive in pieces: read() returns some bytes, and knows nothing
        //         of lines. Stay with bytes: a Reader would turn them into characters.
        // TODO 2: send its bytes back in reverse order, and the newline after them. When does what
        //         you write leave your program?
        // TODO 3: go on until the client sends no more.
        System.err.println("not written yet: " + conn);
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(2);
        }
        ServerSocket listener = new ServerSocket(); // not bound yet
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 128);
        while (true) {
            try (Socket conn = listener.accept()) {
                serve(conn);
            } catch (IOException error) { // the end of this client, not of the server
                System.err.println("client gone: " + error.getMessage());
            }
        }
    }
}
