/*
 * Multiplexing echo server: one thread, all clients, one place to wait.
 *
 *     ./server PORT
 *
 * This skeleton builds, listens, accepts, and has an event loop. It does not echo
 * yet, and it forgets much that only shows once clients misbehave. Follow the TODOs
 * in order, and grade after each: README.md says what every check looks at.
 *
 * The loop uses epoll, level-triggered: as long as something is ready, every
 * epoll_wait() says so again. poll() will do as well, select() for a part of it.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, READ_SIZE = 16 * 1024 };

enum state {
    OPEN,  /* the client may still send */
    ENDED, /* it has sent FIN (nothing sets this yet: TODO 5) */
};

/* All that is known about one client. Whatever must outlive an event belongs in here. */
struct conn {
    int fd;
    enum state state;
    char *out;         /* bytes that are still owed to this client: TODO 3 */
    size_t start, end; /* out[start] to out[end - 1] */
};

static int epoll;
static int listener;

static void close_conn(struct conn *conn)
{
    close(conn->fd); /* takes it out of the epoll set as well */
    free(conn->out);
    free(conn);
}

/*
 * Tells epoll what to wait for on this connection.
 *
 * TODO 4: EPOLLOUT is wanted while something is owed, and only then. Why not always?
 *         And EPOLLIN: when is it better not to read (more than 1 MiB is owed), and
 *         when is there nothing more to read (TODO 5)?
 */
static bool watch(struct conn *conn)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, conn->fd, &event) == 0;
}

/*
 * The client can take more (comes with EPOLLOUT). Returns false when it is gone.
 *
 * TODO 4: send what is owed, as much of it as write() takes.
 */
static bool on_writable(struct conn *conn)
{
    (void)conn;
    return true;
}

/*
 * The client has sent something, or FIN. Returns false when the connection is to be
 * closed. One read() is enough: if there is more, the next epoll_wait() says so.
 */
static bool on_readable(struct conn *conn)
{
    char buffer[READ_SIZE];
    ssize_t count = read(conn->fd, buffer, sizeof buffer);

    /*
     * TODO 1: echo: send back what read() returned.
     * TODO 3: write() may take a part of it, or nothing (EAGAIN). The rest goes into
     *         conn->out, behind what is there already, until EPOLLOUT (TODO 4).
     * TODO 5: 0 says that the client sends no more. It can still listen: close only
     *         when nothing is owed any more. And end-of-file stays readable for ever.
     * TODO 6: -1: which errors are the end of this client, and which mean "not now"?
     */
    return count > 0;
}

static void on_event(struct conn *conn, uint32_t events)
{
    /* TODO 6: EPOLLERR and EPOLLHUP come without being asked for. What do they say? */
    bool alive = true;
    if (alive && (events & EPOLLOUT))
        alive = on_writable(conn);
    if (alive && (events & EPOLLIN))
        alive = on_readable(conn);
    if (!alive || !watch(conn))
        close_conn(conn);
}

/* A client waits in the queue of the listener. */
static void on_accept(void)
{
    /* TODO 2: a read() or write() that waits for one client makes all others wait. */
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
        /*
         * TODO 10: with no descriptor left (EMFILE) nobody can be let in, but the
         *          server is not finished. And the listener stays readable: how do you
         *          keep the loop from running round and round until one is free?
         */
        perror("accept");
        exit(1);
    }
    struct conn *conn = calloc(1, sizeof *conn);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    if (!conn || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
        perror("new client");
        close(fd);
        free(conn);
        return;
    }
    conn->fd = fd;
}

/* Returns a socket that listens on 127.0.0.1:port, or -1 with errno set. */
static int listen_on(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        return -1;

    /* TODO 8: which option lets you start again while old connections are in TIME_WAIT? */

    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        return -1;

    /* TODO 8: how many clients may come in one burst, while you are busy? */
    if (listen(fd, 8) < 0)
        return -1;
    return fd;
}

int main(int argc, char **argv)
{
    long port = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }

    /* TODO 6: what does the kernel do to a process that writes to a client that is gone? */
    /* TODO 9: how many descriptors may you have? See getrlimit(2), RLIMIT_NOFILE. */

    listener = listen_on((uint16_t)port);
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}; /* NULL: the listener */
    if (listener < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) {
        perror("cannot listen");
        return 1;
    }

    for (;;) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(epoll, events, BATCH, -1);
        if (count < 0) {
            perror("epoll_wait"); /* TODO 7: is every error here a reason to give up? */
            return 1;
        }
        for (int k = 0; k < count; k++) {
            if (events[k].data.ptr)
                on_event(events[k].data.ptr, events[k].events);
            else
                on_accept();
        }
    }
}
