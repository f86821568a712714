import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;

/**
 * Echo server with a pool of N threads and a queue of waiting connections.
 *
 * <pre>java Server PORT N</pre>
 *
 * This skeleton builds and listens, and its only thread serves one client after the other, badly.
 * Follow the TODOs in order, and grade after each: README.md says what every check looks at.
 */
public class Server {
    private static final int CAPACITY = 32;

    /**
     * Connections that wait for a worker: first in, first out, at most CAPACITY.
     *
     * The acceptor and all workers use it at the same time. So whoever looks at it or changes it
     * holds its monitor (synchronized), and lets go of it right afterwards: never across a call that
     * waits for a client.
     *
     * Whoever cannot go on (a worker: nothing is there; the acceptor: no room is left) sleeps in
     * wait(). That call gives the monitor up while it sleeps and has it again when it returns; by
     * then somebody else may have been faster, so the reason for waiting must be looked at again.
     *
     * java.util.concurrent has such queues, and whole pools. Here you write one, once in your life.
     */
    private static class ConnectionQueue {
        private final ArrayDeque<Socket> conns = new ArrayDeque<>();

        /** Appends a connection and wakes a worker. */
        synchronized void put(Socket conn) throws InterruptedException {
            // TODO 2: store it. Nobody may be asleep for ever because you forgot to say that
            //         something is there.
            // TODO 5: CAPACITY are waiting already. No client may be lost: who waits, and for what?
        }

        /** Returns the connection that has waited longest. */
        synchronized Socket take() throws InterruptedException {
            // TODO 2: as long as there is none, sleep: no loop that asks again and again.
            return null;
        }
    }

    /** Talks to one client until that client is finished or gone. */
    private static void serve(Socket conn) throws IOException {
        // TODO 1: echo until end-of-file, as in the echo server lab: bring your serve() from there.
        //         From now on several threads run this at the same time: which of its variables does
        //         each of them have for itself?
        InputStream in = conn.getInputStream();
        byte[] buffer = new byte[4096];
        int count = in.read(buffer);
        System.err.println("read() returned " + count);
    }

    /** The life of a worker. */
    private static void work(ConnectionQueue queue) {
        // TODO 3: take a connection from the queue, serve it, close it, take the next, for ever.
        // TODO 6: an exception that nobody catches ends a thread without ending the process: the
        //         server looks alive and has one worker less. What may a client make you throw?
    }

    /** Accepts clients, for ever. */
    private static void acceptClients(ServerSocket listener, ConnectionQueue queue)
            throws IOException {
        while (true) {
            // TODO 8: "too many open files" is no reason to give up, nor to try again at full speed.
            Socket conn = listener.accept();
            serve(conn); // TODO 4: that is a worker's job: hand the connection over
            conn.close();
        }
    }

    /** Returns a socket that listens on 127.0.0.1:port. */
    private static ServerSocket listenOn(int port) throws IOException {
        ServerSocket listener = new ServerSocket(); // not bound yet
        // TODO 7: which option lets a server that was just stopped start again at once? (Java on Linux
        //         sets it for you; other systems do not.)
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        // TODO 5: the second argument: who does not fit into your queue waits here: is there room?
        listener.bind(new InetSocketAddress(loopback, port), 1);
        return listener;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: java Server PORT WORKERS");
            System.exit(2);
        }
        ServerSocket listener = listenOn(Integer.parseInt(args[0]));
        int workers = Integer.parseInt(args[1]);
        ConnectionQueue queue = new ConnectionQueue();

        // TODO 4: start the workers: so many, here, once, and never one more.
        System.out.println(workers + " workers wanted");

        // TODO 9: SIGTERM asks you to end: refuse new clients at once, close those that wait, let
        //         those in service finish, but for 3 seconds at most. In Java a shutdown hook
        //         (Runtime.addShutdownHook) is run when SIGTERM comes, while all other threads go on;
        //         when it returns the process ends, finished or not. So who wakes the thread that
        //         sleeps in accept(), who wakes the workers that sleep in the queue, and who waits?
        acceptClients(listener, queue);
    }
}
