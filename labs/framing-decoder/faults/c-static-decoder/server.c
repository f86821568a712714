/*
 * Framing server: answers the k-th frame of a connection with k and the payload.
 *
 *     ./server PORT
 *
 * A thread for each connection. All that belongs to a connection (decoder, counter,
 * output) lives on the stack of its thread, so no two can ever mix.
 */
#define _POSIX_C_SOURCE 200809L

#include "decoder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 128, FAREWELL_MS = 1000 };

/* In the place of the counter: this frame is no reply but an error. */
#define ERROR_NUMBER 0xFFFFFFFFu

/* Replies gather here, so that a hundred small ones cost one write() and not a hundred. */
struct output {
    int conn;
    size_t used;
    uint8_t bytes[16384];
};

/* Sends all that has gathered, however little each write() takes. False: the client is gone. */
static bool flush(struct output *out)
{
    size_t sent = 0;
    while (sent < out->used) {
        ssize_t taken = write(out->conn, out->bytes + sent, out->used - sent);
        if (taken < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        sent += (size_t)taken;
    }
    out->used = 0;
    return true;
}

static bool put(struct output *out, const void *bytes, size_t count)
{
    const uint8_t *from = bytes;
    while (count > 0) {
        if (out->used == sizeof out->bytes && !flush(out))
            return false;
        size_t room = sizeof out->bytes - out->used;
        size_t part = count < room ? count : room;
        memcpy(out->bytes + out->used, from, part);
        out->used += part;
        from += part;
        count -= part;
    }
    return true;
}

/* A frame of ours: length (which counts the number, not itself), number, payload. */
static bool put_frame(struct output *out, uint32_t number, const void *payload, uint32_t length)
{
    uint32_t header[2] = {htonl((uint32_t)sizeof number + length), htonl(number)};
    return put(out, header, sizeof header) && put(out, payload, length);
}

static bool put_error(struct output *out, const char *message)
{
    return put_frame(out, ERROR_NUMBER, message, (uint32_t)strlen(message));
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
    struct output out = {.conn = conn};
    static struct decoder decoder;
    uint32_t number = 0;
    uint8_t bytes[MAX_FEED];

    decoder_init(&decoder);
    for (;;) {
        ssize_t count = read(conn, bytes, sizeof bytes);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return; /* ECONNRESET and the like: nobody is left to answer */
        }
        if (count == 0)
            break;
        decoder_feed(&decoder, bytes, (size_t)count);

        struct frame frame;
        enum decoded decoded;
        while ((decoded = decoder_next(&decoder, &frame)) == DECODED_FRAME)
            if (!put_frame(&out, number++, frame.payload, frame.length))
                return;
        if (decoded == DECODED_TOO_LARGE) {
            if (put_error(&out, "ERR TOO_LARGE") && flush(&out))
                say_goodbye(conn);
            return;
        }
        if (!flush(&out)) /* before the next read(), which may wait for long */
            return;
    }
    if (decoder_inside_frame(&decoder) && put_error(&out, "ERR TRUNCATED"))
        flush(&out);
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
