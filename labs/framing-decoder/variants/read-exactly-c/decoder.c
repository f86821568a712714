#define _POSIX_C_SOURCE 200809L

#include "decoder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

/* Returns how many bytes came before the end of input: `count`, or fewer. -1: the client is gone. */
static ssize_t read_exactly(int conn, void *into, size_t count)
{
    uint8_t *bytes = into;
    size_t got = 0;
    while (got < count) {
        ssize_t came = read(conn, bytes + got, count - got);
        if (came < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if (came == 0)
            break;
        got += (size_t)came;
    }
    return (ssize_t)got;
}

enum outcome read_frame(int conn, struct frame *frame)
{
    uint32_t length;
    ssize_t came = read_exactly(conn, &length, HEADER_SIZE);
    if (came < 0)
        return FRAME_LOST;
    if (came == 0)
        return FRAME_END;
    if (came < HEADER_SIZE)
        return FRAME_TRUNCATED;

    frame->length = ntohl(length);
    if (frame->length > MAX_PAYLOAD)
        return FRAME_TOO_LARGE;
    came = read_exactly(conn, frame->payload, frame->length);
    if (came < 0)
        return FRAME_LOST;
    return came == (ssize_t)frame->length ? FRAME_READ : FRAME_TRUNCATED;
}
