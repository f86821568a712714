/*
 * Cuts a stream of bytes into frames.
 *
 * A frame is a length L, 4 bytes, unsigned, big-endian, and then L bytes of
 * payload. How the bytes arrive says nothing about where frames begin and end:
 * one read may bring half a header or a hundred frames.
 */
#ifndef DECODER_H
#define DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HEADER_SIZE = 4,
    MAX_PAYLOAD = 65536,
    MAX_FEED = 16384, /* the most that decoder_feed() takes at once */
};

struct decoder {
    /* There is always room for one more feed behind the longest unfinished frame. */
    uint8_t buffer[HEADER_SIZE + MAX_PAYLOAD + MAX_FEED];
    size_t start; /* where the next frame begins */
    size_t end;   /* behind the last byte that has come */
};

struct frame {
    const uint8_t *payload; /* in the decoder's buffer: good until the next decoder_feed() */
    uint32_t length;
};

enum decoded {
    DECODED_FRAME,     /* here is the next frame */
    DECODED_NOT_YET,   /* it is not complete: feed more */
    DECODED_TOO_LARGE, /* its header asks for more than MAX_PAYLOAD: nothing behind it can be understood */
};

/* One decoder for each connection; this makes it ready. */
void decoder_init(struct decoder *decoder);

/*
 * Takes what one read() returned, MAX_FEED bytes at the most. Call it again only
 * when decoder_next() has said DECODED_NOT_YET.
 */
void decoder_feed(struct decoder *decoder, const uint8_t *bytes, size_t count);

/* Hands out the next complete frame, if there is one. */
enum decoded decoder_next(struct decoder *decoder, struct frame *frame);

/* Has a frame begun that is not complete? Then the end of input is not a good end. */
bool decoder_inside_frame(const struct decoder *decoder);

#endif
