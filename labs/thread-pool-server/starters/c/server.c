/*
 * Echo server with a pool of N threads and a queue of waiting connections.
 *
 *     ./server PORT N
 *
 * This skeleton builds and listens, and its only thread serves one client after the
 * other, badly. Follow the TODOs in order, and grade after each: README.md says what
 * every check looks at.
 */
#define _GNU_SOURCE

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
#include <unistd.h>

enum { CAPACITY = 32 };

/*
 * Connections that wait for a worker: first in, first out, at most CAPACITY.
 *
 * The acceptor and all workers use it at the same time. So whoever looks at it or
 * changes it holds `lock`, and lets go of it right afterwards: never across a call
 * that waits for a client.
 *
 * Whoever cannot go on (a worker: nothing is there; the acceptor: no room is left)
 * sleeps in pthread_cond_wait(). That call gives the lock up while it sleeps and has
 * it again when it returns; by then somebody else may have been faster, so the reason
 * for waiting must be looked at again.
 */
struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty;
    pthread_cond_t not_full;
    int conns[CAPACITY];
    int first; /* where the one that has waited longest is */
    int count;
};

struct queue waiting = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .not_empty = PTHREAD_COND_INITIALIZER,
    .not_full = PTHREAD_COND_INITIALIZER,
};

/*
 * Appends a connection and wakes a worker.
 *
 * TODO 2: store it, with the lock held. Nobody may be asleep for ever because you
 *         forgot to say that something is there.
 * TODO 5: the queue is full. No client may be lost: who waits, and for what?
 */
void queue_put(struct queue *queue, int conn)
{
    (void)queue;
    (void)conn;
}

/*
 * Returns the connection that has waited longest.
 *
 * TODO 2: as long as there is none, sleep: no loop that asks again and again.
 */
int queue_take(struct queue *queue)
{
    (void)queue;
    return -1;
}

/* Talks to one client until that client is finished or gone. */
void serve(int conn)
{
    char buffer[4096];

    /*
     * TODO 1: echo until end-of-file, as in the echo server lab: bring your serve()
     *         and write_all() from there. From now on several threads run this at the
     *         same time: which of its variables does each of them have for itself?
     */
    ssize_t count = read(conn, buffer, sizeof buffer);
    fprintf(stderr, "read() returned %zd\n", count);
}

/*
 * The life of a worker.
 *
 * TODO 3: take a connection from the queue, serve it, close it, take the next, for
 *         ever. What may one client do that ends this thread? (Nothing.)
 */
void *worker(void *unused)
{
    return unused;
}

/* Accepts clients, for ever. */
void acceptor(int listener)
{
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            perror("accept"); /* TODO 8: EMFILE is no reason to give up, nor to try again at full speed */
            return;
        }
        serve(conn); /* TODO 4: that is a worker's job: hand the connection over */
        close(conn);
    }
}

/* Returns a socket that listens on 127.0.0.1:port, or -1 with errno set. */
int listen_on(uint16_t port)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        return -1;

    /* TODO 7: which option lets a server that was just stopped start again at once? */

    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        return -1;

    /* TODO 5: who does not fit into your queue waits here: is there room? */
    if (listen(listener, 1) < 0)
        return -1;
    return listener;
}

int main(int argc, char **argv)
{
    long port = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    long workers = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (port < 1 || port > 65535 || workers < 1) {
        fprintf(stderr, "usage: %s PORT WORKERS\n", argv[0]);
        return 2;
    }

    /* TODO 6: what does the kernel do to a process that writes to a client that is gone? */

    int listener = listen_on((uint16_t)port);
    if (listener < 0) {
        perror("cannot listen");
        return 1;
    }

    /* TODO 4: start the workers: so many, here, once, and never one more. */
    printf("%ld workers wanted\n", workers);

    /*
     * TODO 9: SIGTERM asks you to end: refuse new clients at once, close those that
     *         wait, let those in service finish, but for 3 seconds at most; then exit
     *         with status 0. Two things to think about:
     *         - Which thread gets the signal, and what may a signal handler call? A
     *           signal that is blocked (pthread_sigmask) before the first thread is
     *           started can be waited for (sigwait) by a thread that does only that.
     *         - What wakes a thread that sleeps in accept(), and what wakes the workers
     *           that sleep in the queue?
     */
    acceptor(listener);
    return 1;
}
