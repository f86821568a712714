/*
 * Multiplexing echo server: one thread, all clients, one place to wait (epoll,
 * level-triggered).
 *
 *     ./server PORT
 *
 * The rule of such a program: it may sleep in epoll_wait() and nowhere else. So
 * every socket is non-blocking, and what a client does not take at once is kept
 * until epoll says that there is room for more.
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

enum {
    BACKLOG = 1024,
    MAX_CLIENTS = 5000,
    BATCH = 256,            /* events taken from the kernel at a time */
    READ_SIZE = 64 * 1024,  /* bytes read from one client before it is the next one's turn */
    MAX_OWED = 1024 * 1024, /* bytes kept for one client; nothing is read that might not fit */
    RETRY_MS = 1000,        /* out of descriptors: try again after so long at the latest */
};

enum state {
    OPEN,  /* the client may still send */
    ENDED, /* it has sent FIN: send what is owed, then close */
};

/* All that is known about one client. Nothing about it is kept anywhere else. */
struct conn {
    int fd;
    enum state state;
    uint32_t watched;  /* what epoll watches for us at present */
    char *out;         /* room for MAX_OWED bytes, or NULL while nothing is owed */
    size_t start, end; /* out[start] to out[end - 1] are owed to the client */
};

static int epoll;
static int listener;
static int clients;
static bool accepting = true; /* false while no descriptor is left */

static size_t owed(const struct conn *conn)
{
    return conn->end - conn->start;
}

/* The listener is the one descriptor that is watched without a struct conn. */
static void watch_listener(bool on)
{
    struct epoll_event event = {.events = on ? EPOLLIN : 0, .data.ptr = NULL};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, listener, &event) < 0)
        perror("epoll_ctl");
    accepting = on;
}

/*
 * Only the handler of a connection closes it, and epoll_wait() reports each
 * descriptor once: no later event of the same batch can point to freed memory.
 */
static void close_conn(struct conn *conn)
{
    close(conn->fd); /* takes it out of the epoll set as well */
    free(conn->out);
    free(conn);
    clients--;
    if (!accepting)
        watch_listener(true); /* a descriptor is free again */
}

/*
 * Asks for what can be made use of, and for nothing else: an event that is asked
 * for and not dealt with comes back at once, for ever. A socket with room in its
 * send buffer is always writable; one that has ended is always readable.
 */
static bool watch(struct conn *conn)
{
    uint32_t wanted = 0;
    if (conn->state == OPEN && owed(conn) + READ_SIZE <= MAX_OWED)
        wanted |= EPOLLIN; /* else TCP slows the sender down for us: back-pressure */
    if (owed(conn) > 0)
        wanted |= EPOLLOUT;
    if (wanted == conn->watched)
        return true;
    struct epoll_event event = {.events = wanted, .data.ptr = conn};
    conn->watched = wanted;
    return epoll_ctl(epoll, EPOLL_CTL_MOD, conn->fd, &event) == 0;
}

/* Returns how many bytes the kernel took, perhaps none, or -1 when the client is gone. */
static ssize_t send_some(int fd, const char *bytes, size_t count)
{
    ssize_t taken = write(fd, bytes, count);
    if (taken < 0 && (errno == EAGAIN || errno == EINTR))
        return 0; /* no room now: epoll will say when there is */
    return taken;
}

/* Puts bytes behind those that are already owed. */
static bool keep(struct conn *conn, const char *bytes, size_t count)
{
    if (count == 0)
        return true;
    if (!conn->out && !(conn->out = malloc(MAX_OWED)))
        return false;
    if (conn->end + count > MAX_OWED) { /* no room behind: use that in front */
        memmove(conn->out, conn->out + conn->start, owed(conn));
        conn->end -= conn->start;
        conn->start = 0;
    }
    memcpy(conn->out + conn->end, bytes, count);
    conn->end += count;
    return true;
}

/* The client can take more: sends what is owed. Returns false when it is gone. */
static bool on_writable(struct conn *conn)
{
    ssize_t taken = send_some(conn->fd, conn->out + conn->start, owed(conn));
    if (taken < 0)
        return false;
    conn->start += (size_t)taken;
    if (owed(conn) == 0) { /* ten thousand silent clients need no buffers */
        free(conn->out);
        conn->out = NULL;
        conn->start = conn->end = 0;
    }
    return true;
}

/*
 * The client has sent something, or FIN. One read() only: if there is more, epoll
 * reports it again, after the others have had their turn.
 */
static bool on_readable(struct conn *conn)
{
    static char buffer[READ_SIZE]; /* one for all: it is empty again when we return */

    ssize_t count = read(conn->fd, buffer, sizeof buffer);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    if (count == 0) {
        conn->state = ENDED;
        return true;
    }
    ssize_t taken = 0;
    if (owed(conn) == 0) /* else these bytes would overtake those that wait */
        taken = send_some(conn->fd, buffer, (size_t)count);
    return taken >= 0 && keep(conn, buffer + taken, (size_t)(count - taken));
}

static void on_event(struct conn *conn, uint32_t events)
{
    bool alive = !(events & (EPOLLERR | EPOLLHUP)); /* reset: reported without being asked for */
    if (alive && (events & EPOLLOUT))
        alive = on_writable(conn);
    if (alive && (events & EPOLLIN))
        alive = on_readable(conn);
    if (alive && conn->state == ENDED && owed(conn) == 0)
        alive = false; /* everything said on both sides */
    if (!alive || !watch(conn))
        close_conn(conn);
}

static void add_conn(int fd)
{
    if (clients == MAX_CLIENTS) {
        close(fd);
        return;
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
    conn->watched = EPOLLIN;
    clients++;
}

/* Takes in whoever waits, up to a batch: those who are connected want service, too. */
static void on_accept(void)
{
    for (int k = 0; k < BATCH; k++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            add_conn(fd);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            /*
             * EMFILE and the like. The clients stay in the queue, so the listener
             * stays readable: to go on watching it would be to spin.
             */
            perror("accept");
            watch_listener(false);
            return;
        }
    }
}

/* Returns a non-blocking socket that listens on 127.0.0.1:port, or -1 with errno set. */
static int listen_on(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
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

/* The usual limit of 1,024 open files is a soft one: up to the hard one we may help ourselves. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int argc, char **argv)
{
    long port = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }

    /* Writing to a client that is gone then fails with EPIPE instead of killing us. */
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();

    listener = listen_on((uint16_t)port);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (listener < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) {
        perror("cannot listen");
        return 1;
    }

    for (;;) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(epoll, events, BATCH, accepting ? -1 : RETRY_MS);
        if (count < 0) {
            if (errno == EINTR)
                continue; /* stopped and continued, for one: nothing has happened */
            perror("epoll_wait");
            return 1;
        }
        for (int k = 0; k < count; k++) {
            if (events[k].data.ptr)
                on_event(events[k].data.ptr, events[k].events);
            else
                on_accept();
        }
        if (count == 0)
            watch_listener(true);
    }
}
