/*
 * The decoder. decoder.h says what each function is for; decoder_test.c tries them
 * out without any socket. Follow the TODOs in order; they go on in server.c.
 */
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
    assert(count <= MAX_FEED);

    /*
     * TODO 3: half a frame may be left from the feed before, and this line overwrites
     *         it. Keep it, in front of the new bytes. Moving it once per feed is enough:
     *         moving all that is there after every frame makes small frames very slow.
     */
    memcpy(decoder->buffer, bytes, count);
    decoder->start = 0;
    decoder->end = count;
}

enum decoded decoder_next(struct decoder *decoder, struct frame *frame)
{
    /*
     * TODO 1: the bytes from start to end have come and are not yet handed out. Is there
     *         a whole header, and behind it a whole payload? The header is unsigned and
     *         big-endian: 00 00 01 02 is 258. A length of 0 is as good as any other.
     * TODO 2: one feed may bring many frames. Where does the next call have to look?
     * TODO 4: what if the header asks for more than MAX_PAYLOAD? Find out before you
     *         calculate with that length, or wait for so many bytes.
     */
    (void)decoder;
    (void)frame;
    return DECODED_NOT_YET;
}

bool decoder_inside_frame(const struct decoder *decoder)
{
    /* TODO 6: how can you tell that a frame has begun, and that its rest is still to come? */
    (void)decoder;
    return false;
}
