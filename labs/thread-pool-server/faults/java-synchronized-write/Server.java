import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Echo server with a pool of N threads and a queue of waiting connections.
 *
 * <pre>java Server PORT N</pre>
 *
 * Every thread has one place where it waits, and the kernel lets it sleep there: the acceptor (the
 * main thread) in accept(), or in put() while the queue is full; a worker in take() while it has no
 * client, else in read() or write().
 */
public class Server {
    private static final int BACKLOG = 128;
    private static final int CAPACITY = 32;
    private static final int GRACE_SECONDS = 3;

    /** Connections that wait for a worker: first in, first out, at most CAPACITY. */
    private static class ConnectionQueue {
        // Its monitor (synchronized) guards both; held for moments, never while a client talks.
        private final ArrayDeque<Socket> conns = new ArrayDeque<>();
        private boolean closed;

        /**
         * Appends a connection; closes it when the queue has been closed. While the queue is full
         * the acceptor sleeps here, and further clients wait in the kernel's accept queue: nobody
         * is turned away.
         */
        synchronized void put(Socket conn) throws IOException, InterruptedException {
            while (conns.size() == CAPACITY && !closed) {
                wait(); // gives up the monitor while it sleeps
            }
            if (closed) {
                conn.close();
                return;
            }
            conns.addLast(conn);
            notifyAll(); // one monitor for acceptor and workers: wake all, each looks again
        }

        /** Returns the connection that has waited longest; null once the queue is closed. */
        synchronized Socket take() throws InterruptedException {
            while (conns.isEmpty() && !closed) {
                wait();
            }
            if (closed) {
                return null;
            }
            Socket conn = conns.removeFirst();
            notifyAll();
            return conn;
        }

        /** Closes the connections that still wait, and wakes all who wait for the queue. */
        synchronized void close() throws IOException {
            closed = true;
            for (Socket conn : conns) {
                conn.close();
            }
            notifyAll();
        }
    }

    /** Echoes until the client has finished; throws when it is gone. */
    private static void serve(Socket conn) throws IOException {
        InputStream in = conn.getInputStream(); // bytes: a Reader would turn them into characters
        OutputStream out = conn.getOutputStream();
        byte[] buffer = new byte[16384];
        int count;
        while ((count = in.read(buffer)) >= 0) { // -1: FIN, it sends no more
            synchronized (Server.class) {
                out.write(buffer, 0, count); // exactly what read() returned; goes on until all is sent
            }
        }
    }

    private static void work(ConnectionQueue queue) throws InterruptedException {
        Socket next;
        while ((next = queue.take()) != null) {
            try (Socket conn = next) { // closes it, however serving ends
                serve(conn);
            } catch (IOException error) {
                // Connection reset, broken pipe: the end of this client, not of this worker.
                System.err.println("client gone: " + error.getMessage());
            }
        }
    }

    private static void acceptClients(ServerSocket listener, ConnectionQueue queue)
            throws IOException, InterruptedException {
        while (true) {
            Socket conn;
            try {
                conn = listener.accept();
            } catch (IOException error) {
                if (listener.isClosed()) {
                    return;
                }
                System.err.println("accept: " + error.getMessage());
                Thread.sleep(1000); // no descriptors left: trying again at once would spin
                continue;
            }
            queue.put(conn);
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
        if (args.length != 2) {
            System.err.println("usage: java Server PORT WORKERS");
            System.exit(2);
        }
        ServerSocket listener = listenOn(Integer.parseInt(args[0]));
        int workers = Integer.parseInt(args[1]);
        ConnectionQueue queue = new ConnectionQueue();
        CountDownLatch busy = new CountDownLatch(workers);

        for (int i = 0; i < workers; i++) {
            new Thread(() -> {
                try {
                    work(queue);
                } catch (InterruptedException nobodyDoes) {
                    Thread.currentThread().interrupt();
                } finally {
                    busy.countDown();
                }
            }, "worker-" + i).start();
        }

        // On SIGTERM the JVM starts this thread; all others go on meanwhile. When it returns the
        // process ends, whoever is still at work: so it waits for them, but not for ever.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                listener.close(); // clients are refused, and accept() throws
                queue.close();
                busy.await(GRACE_SECONDS, TimeUnit.SECONDS);
            } catch (IOException | InterruptedException error) {
                System.err.println("shutdown: " + error);
            }
        }));

        acceptClients(listener, queue);
    }
}
