/*
 * Echo server (RFC 862), one client at a time, plain blocking calls.
 *
 *     ./server PORT
 *
 * Whoever connects while another client is being served waits in the accept
 * queue: the kernel has already done that client's handshake, and keeps what it
 * sends, until accept() is called again.
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
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/*
 * Sends all `count` bytes. write() may take fewer than it was offered; the rest
 * is still ours to send. Returns false when the client is gone.
 */
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

/*
 * Echoes until this client is finished or gone. Both end one client, never the
 * server. While write() waits for a slow reader nothing more is read, so that
 * client's own sends come to a halt in time: back-pressure, and no byte is lost.
 */
static void serve(int conn)
{
    char buffer[16384];

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
        if (count >= 4 && memcmp(buffer, "quit", 4) == 0)
            return; /* the client says goodbye */
        if (!write_all(conn, buffer, (size_t)count))
            return;
    }
}

/* Returns a socket that listens on 127.0.0.1:port, or -1 with errno set. */
static int listen_on(uint16_t port)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        return -1;

    /* Before bind(): connections of an earlier run may still be in TIME_WAIT. */
    int on = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return -1;

    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        return -1;
    if (listen(listener, BACKLOG) < 0)
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

    /* Writing to a client that is gone then fails with EPIPE instead of killing us. */
    signal(SIGPIPE, SIG_IGN);

    int listener = listen_on((uint16_t)port);
    if (listener < 0) {
        perror("cannot listen");
        return 1;
    }

    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("accept");
            sleep(1); /* no descriptors or no memory left: trying again at once would spin */
            continue;
        }
        serve(conn);
        close(conn);
    }
}
