#include "decoder.h"

#include <assert.h>
#include <string.h>

void decoder_init(struct decoder *decoder)
{
    decoder->start = 0;
    decoder->end = 0;
}

void decoder_feed(struct decoder *decoder, const uint8_t *bytes, size_t count)
{
    /*
     * What is left of an unfinished frame moves to the front, once per feed.
     * To move it after every frame would copy the whole buffer thousands of times.
     */
    size_t left = decoder->end - decoder->start;
    assert(left + count <= sizeof decoder->buffer);
    memmove(decoder->buffer, decoder->buffer + decoder->start, left);
    memcpy(decoder->buffer + left, bytes, count);
    decoder->start = 0;
    decoder->end = left + count;
}

/* Big-endian: the byte that comes first counts most, on whatever machine this runs. */
static uint32_t read_length(const uint8_t *header)
{
    return (uint32_t)header[0] << 24 | (uint32_t)header[1] << 16 |
           (uint32_t)header[2] << 8 | (uint32_t)header[3];
}

enum decoded decoder_next(struct decoder *decoder, struct frame *frame)
{
    const uint8_t *next = decoder->buffer + decoder->start;
    size_t available = decoder->end - decoder->start;

    if (available < HEADER_SIZE)
        return DECODED_NOT_YET;
    uint32_t length = read_length(next);
    uint32_t total = HEADER_SIZE + length;
    if (total > HEADER_SIZE + MAX_PAYLOAD)
        return DECODED_TOO_LARGE;
    if (available < total)
        return DECODED_NOT_YET;

    frame->payload = next + HEADER_SIZE;
    frame->length = length;
    decoder->start += HEADER_SIZE + length;
    return DECODED_FRAME;
}

bool decoder_inside_frame(const struct decoder *decoder)
{
    return decoder->end > decoder->start;
}
