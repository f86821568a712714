/*
 * Echo server: every byte a client sends comes back, unchanged and in order.
 *
 *     ./server PORT
 *
 * This skeleton builds, listens and accepts. It does not echo yet, and it forgets
 * a few things that only show once clients misbehave. Follow the TODOs in order,
 * and grade after each: README.md says what every check looks at.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Sends all `count` bytes; returns false when the client is gone.
 *
 * TODO 2: write() returns how many bytes it took, and that may be fewer than you
 *         offered. What has to happen with the rest?
 */
static bool write_all(int conn, const char *bytes, size_t count)
{
    (void)conn;
    (void)bytes;
    (void)count;
    return false;
}

/* Talks to one client until that client is finished or gone. */
static void serve(int conn)
{
    char buffer[4096];

    /*
     * TODO 1: echo. One read() returns some bytes, not a message and not a line:
     *         send back what it returned, then read again, for as long as the
     *         client sends.
     * TODO 3: read() has three kinds of result: bytes, 0, and -1. What does each
     *         of them say about this client? None of them may end the server.
     */
    ssize_t count = read(conn, buffer, sizeof buffer);
    if (count > 0)
        write_all(conn, buffer, (size_t)count);
}

/* Returns a socket that listens on 127.0.0.1:port, or -1 with errno set. */
static int listen_on(uint16_t port)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        return -1;

    /*
     * TODO 4: stop the server while a client is connected and start it again at
     *         once. Which socket option lets bind() succeed, and when must it be set?
     */

    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        return -1;

    /* TODO 5: how many clients may wait here while you are busy with one? */
    if (listen(listener, 1) < 0)
        return -1;
    return listener;
}

int main(int argc, char **argv)
{
    long port = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }

    /* TODO 6: what does the kernel do to a process that writes to a client that is gone? */

    int listener = listen_on((uint16_t)port);
    if (listener < 0) {
        perror("cannot listen");
        return 1;
    }

    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            perror("accept"); /* TODO 7: is every error here a reason to give up? */
            return 1;
        }
        serve(conn);
        close(conn);
    }
}
