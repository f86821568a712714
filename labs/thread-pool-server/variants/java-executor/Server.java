import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Echo server with a pool of N threads and a queue of waiting connections: both are those of
 * java.util.concurrent.
 *
 * <pre>java Server PORT N</pre>
 *
 * The queue has no bound: while all threads are busy every further client costs a descriptor.
 */
public class Server {
    private static final int BACKLOG = 32; // the least that the task allows
    private static final int GRACE_SECONDS = 3;

    /** Echoes until the client has finished; throws when it is gone. */
    private static void serve(Socket conn) throws IOException {
        InputStream in = conn.getInputStream(); // bytes: a Reader would turn them into characters
        OutputStream out = conn.getOutputStream();
        byte[] buffer = new byte[16384];
        int count;
        while ((count = in.read(buffer)) >= 0) { // -1: FIN, it sends no more
            out.write(buffer, 0, count); // exactly what read() returned; goes on until all is sent
        }
    }

    /** A client that waits for a thread of the pool, or has one. */
    private record Client(Socket conn) implements Runnable {
        @Override
        public void run() {
            try (conn) { // closes it, however serving ends
                serve(conn);
            } catch (IOException error) {
                // Connection reset, broken pipe: the end of this client, not of this worker.
                System.err.println("client gone: " + error.getMessage());
            }
        }
    }

    private static void acceptClients(ServerSocket listener, ExecutorService pool)
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
            try {
                pool.execute(new Client(conn));
            } catch (RejectedExecutionException closed) {
                conn.close(); // SIGTERM came while we were accepting
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
        if (args.length != 2) {
            System.err.println("usage: java Server PORT WORKERS");
            System.exit(2);
        }
        ServerSocket listener = listenOn(Integer.parseInt(args[0]));
        int workers = Integer.parseInt(args[1]);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                workers, workers, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        pool.prestartAllCoreThreads(); // or else a thread is started with each of the first N clients

        // On SIGTERM the JVM starts this thread; all others go on meanwhile. When it returns the
        // process ends, whoever is still at work: so it waits for them, but not for ever.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                listener.close(); // clients are refused, and accept() throws
                // Interrupts the threads, which a read() or write() does not mind, and returns those
                // that wait. shutdown() would serve them first.
                for (Runnable waiting : pool.shutdownNow()) {
                    ((Client) waiting).conn().close();
                }
                pool.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
            } catch (IOException | InterruptedException error) {
                System.err.println("shutdown: " + error);
            }
        }));

        acceptClients(listener, pool);
    }
}
