/*
 * Echo server: the main thread waits for clients with epoll and starts a thread for
 * each.
 *
 *     ./server PORT
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
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 1024,
    BATCH = 256,           /* events taken from the kernel at a time */
    READ_SIZE = 16 * 1024, /* bytes read at a time */
    RETRY_MS = 1000,       /* out of descriptors: try again after so long at the latest */
};

static int epoll;
static int listener;
static bool accepting = true; /* false while no descriptor is left */

static void watch_listener(bool on)
{
    struct epoll_event event = {.events = on ? EPOLLIN : 0, .data.ptr = NULL};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, listener, &event) < 0)
        perror("epoll_ctl");
    accepting = on;
}

/* Serves one client to its end, in a thread of its own. */
static void *serve(void *argument)
{
    int fd = (int)(intptr_t)argument;
    char buffer[READ_SIZE];
    ssize_t count;
    while ((count = read(fd, buffer, sizeof buffer)) > 0) {
        ssize_t sent = 0, taken = 0;
        for (; sent < count && taken >= 0; sent += taken)
            taken = write(fd, buffer + sent, (size_t)(count - sent));
        if (taken < 0)
            break;
    }
    close(fd);
    return NULL;
}

static void add_conn(int fd)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) != 0) {
        close(fd);
        return;
    }
    pthread_detach(thread);
}

/* Takes in whoever waits, up to a batch. */
static void on_accept(void)
{
    for (int k = 0; k < BATCH; k++) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
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
        for (int k = 0; k < count; k++)
            on_accept();
        if (count == 0)
            watch_listener(true);
    }
}
