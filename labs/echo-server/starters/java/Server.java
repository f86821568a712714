import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Echo server: every byte a client sends comes back, unchanged and in order.
 *
 * <pre>java Server PORT</pre>
 *
 * This skeleton builds, listens and accepts. It does not echo yet, and it forgets a few things that
 * only show once clients misbehave. Follow the TODOs in order, and grade after each: README.md says
 * what every check looks at.
 */
public class Server {
    /** Talks to one client until that client is finished or gone. */
    private static void serve(Socket conn) throws IOException {
        InputStream in = conn.getInputStream();
        OutputStream out = conn.getOutputStream();
        byte[] buffer = new byte[4096];

        // TODO 1: echo. One read() returns some bytes, not a message and not a line: send back what
        //         it returned, then read again, for as long as the client sends. Stay with bytes:
        //         a Reader or a String would change some of them.
        // TODO 2: the buffer has room for 4096 bytes. How many of them did the client really send?
        // TODO 3: what does read() return once the client will send no more?
        int count = in.read(buffer);
        System.err.println("read() returned " + count);
        out.flush();
    }

    /** Returns a socket that listens on 127.0.0.1:port. */
    private static ServerSocket listenOn(int port) throws IOException {
        ServerSocket listener = new ServerSocket(); // not bound yet
        // TODO 4: stop the server while a client is connected and start it again at once. Which
        //         option lets bind() succeed? (Java on Linux sets it for you; other systems do not.)
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        // TODO 5: the second argument: how many clients may wait while you are busy with one?
        listener.bind(new InetSocketAddress(loopback, port), 1);
        return listener;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(2);
        }
        ServerSocket listener = listenOn(Integer.parseInt(args[0]));
        while (true) {
            Socket conn = listener.accept();
            // TODO 6: a client that resets its connection makes read() or write() throw. How far may
            //         that exception travel?
            serve(conn);
            conn.close(); // TODO 7: is this line reached however serve() ends?
        }
    }
}
