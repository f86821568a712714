import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Wrong on purpose: the answer is written into a buffer, which is flushed when the client has left. */
public class Server {
    /** Answers the lines of one client until it has no more. */
    private static void serve(Socket conn) throws IOException {
        InputStream in = new BufferedInputStream(conn.getInputStream());
        OutputStream out = new BufferedOutputStream(conn.getOutputStream());
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        while ((next = in.read()) >= 0) { // -1: the client sends no more
            if (next != '\n') {
                line.write(next);
                continue;
            }
            byte[] bytes = line.toByteArray();
            for (int i = bytes.length - 1; i >= 0; i--) {
                out.write(bytes[i]);
            }
            out.write('\n');
            // out.flush() is missing here
            line.reset();
        }
        out.flush();
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
