/*
 * Echo server with a pool of N threads and a queue of waiting connections.
 *
 *     ./server PORT N
 *
 * Every thread has one place where it waits, and the kernel lets it sleep there:
 *   the acceptor in accept(), or in queue_put() while the queue is full;
 *   a worker in queue_take() while it has no client, else in read() or write();
 *   main in sigwait(), until somebody asks the server to end.
 */
#define _GNU_SOURCE /* pthread_timedjoin_np */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 128, CAPACITY = 32, GRACE_SECONDS = 3 };

/* Connections that wait for a worker: a ring, first in, first out. */
struct queue {
    pthread_mutex_t lock; /* guards all that follows; held for moments, never while a client talks */
    pthread_cond_t not_empty;
    pthread_cond_t not_full;
    int conns[CAPACITY];
    int first;
    int count;
    bool closed;
};

static struct queue waiting = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .not_empty = PTHREAD_COND_INITIALIZER,
    .not_full = PTHREAD_COND_INITIALIZER,
};
static int listener;

/*
 * Appends a connection. While the queue is full the acceptor sleeps here, and
 * further clients wait in the kernel's accept queue: nobody is turned away.
 * Returns false when the queue has been closed; `conn` is then still the caller's.
 */
static bool queue_put(struct queue *queue, int conn)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == CAPACITY && !queue->closed) /* while: look again after waking */
        pthread_cond_wait(&queue->not_full, &queue->lock);
    bool taken = !queue->closed;
    if (taken) {
        queue->conns[(queue->first + queue->count) % CAPACITY] = conn;
        queue->count++;
        pthread_cond_signal(&queue->not_empty);
    }
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

/* Returns the connection that has waited longest, or -1 once the queue is closed. */
static int queue_take(struct queue *queue)
{
    int conn = -1;
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed)
        pthread_cond_wait(&queue->not_empty, &queue->lock);
    if (!queue->closed) {
        conn = queue->conns[queue->first];
        queue->first = (queue->first + 1) % CAPACITY;
        queue->count--;
        pthread_cond_signal(&queue->not_full);
    }
    pthread_mutex_unlock(&queue->lock);
    return conn;
}

/* Closes the connections that still wait, and wakes everybody who waits for the queue. */
static void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    for (int i = 0; i < queue->count; i++)
        close(queue->conns[(queue->first + i) % CAPACITY]);
    pthread_cond_broadcast(&queue->not_empty);
    pthread_cond_broadcast(&queue->not_full);
    pthread_mutex_unlock(&queue->lock);
}

/* Sends all `count` bytes, in as many pieces as it takes. Returns false when the client is gone. */
static bool write_all(int conn, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t taken = write(conn, bytes, count);
        if (taken < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        bytes += taken;
        count -= (size_t)taken;
    }
    return true;
}

/* Echoes until this client is finished or gone. Both end one client, never the worker. */
static void serve(int conn)
{
    char buffer[16384]; /* on the stack of this thread: no other worker can see it */

    for (;;) {
        ssize_t count = read(conn, buffer, sizeof buffer);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            perror("read"); /* ECONNRESET and the like: this client is gone */
            return;
        }
        if (count == 0)
            return; /* FIN: it sends no more, and has been sent everything back */
        if (!write_all(conn, buffer, (size_t)count))
            return;
    }
}

static void *worker(void *unused)
{
    (void)unused;
    for (;;) {
        int conn = queue_take(&waiting);
        if (conn < 0)
            return NULL;
        serve(conn);
        close(conn);
    }
}

static void *acceptor(void *unused)
{
    (void)unused;
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            if (errno == EINVAL)
                return NULL; /* main has shut the listener down */
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("accept");
            sleep(1); /* no descriptors or no memory left: trying again at once would spin */
            continue;
        }
        if (!queue_put(&waiting, conn))
            close(conn);
    }
}

/* Returns a socket that listens on 127.0.0.1:port, or -1 with errno set. */
static int listen_on(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        return -1;

    /* Before bind(): connections of an earlier run may still be in TIME_WAIT. */
    int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return -1;

    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        return -1;
    if (listen(fd, BACKLOG) < 0)
        return -1;
    return fd;
}

static pthread_t start_thread(void *(*body)(void *))
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, body, NULL);
    if (errno != 0) {
        perror("pthread_create");
        exit(1);
    }
    return thread;
}

int main(int argc, char **argv)
{
    long port = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    long workers = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (port < 1 || port > 65535 || workers < 1 || workers > 1000) {
        fprintf(stderr, "usage: %s PORT WORKERS\n", argv[0]);
        return 2;
    }

    /*
     * SIGTERM is blocked here and so in every thread started from here: it can
     * interrupt nobody. It stays pending until sigwait() below fetches it, and
     * what then has to be done is done by ordinary code, not in a signal handler.
     */
    sigset_t termination;
    sigemptyset(&termination);
    sigaddset(&termination, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &termination, NULL);

    listener = listen_on((uint16_t)port);
    if (listener < 0) {
        perror("cannot listen");
        return 1;
    }
    pthread_t pool[workers];
    for (long i = 0; i < workers; i++)
        pool[i] = start_thread(worker);
    start_thread(acceptor);

    int signal_number;
    sigwait(&termination, &signal_number);

    /*
     * From now on clients are refused, and accept() returns EINVAL. close() would do
     * neither: a thread that sleeps in accept() keeps the socket listening.
     */
    shutdown(listener, SHUT_RDWR);
    queue_close(&waiting);

    /* Whoever is being served may finish, but not for ever. */
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += GRACE_SECONDS;
    for (long i = 0; i < workers; i++)
        pthread_timedjoin_np(pool[i], NULL, &deadline);
    return 0; /* ends the threads that are still busy as well */
}
