/*
 * Framing server: answers the k-th frame of a connection with k and the payload.
 *
 *     ./server PORT
 *
 * A thread for each connection, which reads a frame, answers it, reads the next.
 */
#define _POSIX_C_SOURCE 200809L

#include "decoder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 128, FAREWELL_MS = 1000 };

/* In the place of the counter: this frame is no reply but an error. */
#define ERROR_NUMBER 0xFFFFFFFFu

/* A frame of ours: length (which counts the number, not itself), number, payload. */
struct reply {
    uint32_t length;
    uint32_t number;
    uint8_t payload[MAX_PAYLOAD];
};

/* Sends it all, however little each write() takes. False: the client is gone. */
static bool send_frame(int conn, uint32_t number, const void *payload, uint32_t length)
{
    struct reply reply = {.length = htonl((uint32_t)sizeof number + length), .number = htonl(number)};
    memcpy(reply.payload, payload, length);

    const uint8_t *bytes = (const uint8_t *)&reply;
    size_t left = offsetof(struct reply, payload) + length;
    while (left > 0) {
        ssize_t taken = write(conn, bytes, left);
        if (taken < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        bytes += taken;
        left -= (size_t)taken;
    }
    return true;
}

static bool send_error(int conn, const char *message)
{
    return send_frame(conn, ERROR_NUMBER, message, (uint32_t)strlen(message));
}

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

/*
 * Ends our side and waits a moment for the client to end its own. close() with
 * bytes unread would send RST, and RST may destroy, at the client, the error frame
 * that it has not read yet.
 */
static void say_goodbye(int conn)
{
    char unwanted[16384];
    long deadline = milliseconds() + FAREWELL_MS;

    shutdown(conn, SHUT_WR);
    for (;;) {
        long left = deadline - milliseconds();
        if (left <= 0)
            return;
        struct pollfd readable = {.fd = conn, .events = POLLIN};
        if (poll(&readable, 1, (int)left) > 0 && read(conn, unwanted, sizeof unwanted) <= 0)
            return;
    }
}

/* Talks to one client until it has finished, breaks the rules, or is gone. */
static void serve(int conn)
{
    struct frame frame;
    for (uint32_t number = 0;; number++) {
        switch (read_frame(conn, &frame)) {
        case FRAME_READ:
            if (!send_frame(conn, number, frame.payload, frame.length))
                return;
            break;
        case FRAME_TOO_LARGE:
            if (send_error(conn, "ERR TOO_LARGE"))
                say_goodbye(conn);
            return;
        case FRAME_TRUNCATED:
            send_error(conn, "ERR TRUNCATED");
            return;
        case FRAME_END:
        case FRAME_LOST:
            return;
        }
    }
}

static void *run(void *argument)
{
    int conn = (int)(intptr_t)argument;
    serve(conn);
    close(conn);
    return NULL;
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

    pthread_attr_t detached; /* nobody joins these threads: they leave nothing behind */
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);

    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("accept");
            sleep(1); /* no descriptors or no memory left: trying again at once would spin */
            continue;
        }
        pthread_t thread;
        if (pthread_create(&thread, &detached, run, (void *)(intptr_t)conn) != 0) {
            fputs("no thread for a client: it is turned away\n", stderr);
            close(conn);
        }
    }
}
