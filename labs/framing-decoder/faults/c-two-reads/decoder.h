/*
 * Reads one frame after the other from a socket, in as few lines as possible: exactly
 * 4 bytes, then exactly as many as these say. The kernel's receive buffer is the only
 * one. It blocks in the middle of a frame, so it needs a thread for each connection.
 */
#ifndef DECODER_H
#define DECODER_H

#include <stdint.h>

enum { HEADER_SIZE = 4, MAX_PAYLOAD = 65536 };

struct frame {
    uint32_t length;
    uint8_t payload[MAX_PAYLOAD];
};

enum outcome {
    FRAME_READ,
    FRAME_END,       /* end of input, where a frame ends too */
    FRAME_TRUNCATED, /* end of input inside a frame */
    FRAME_TOO_LARGE,
    FRAME_LOST, /* the client is gone */
};

enum outcome read_frame(int conn, struct frame *frame);

#endif
