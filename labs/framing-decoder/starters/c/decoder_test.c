/*
 * What a decoder has to do, without any socket. Run it after each change:
 *
 *     gcc -std=c11 -g -Wall -Wextra -o decoder_test decoder_test.c decoder.c && ./decoder_test
 *
 * It stops at the first assertion that does not hold, and says in which line.
 */
#undef NDEBUG
#include "decoder.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The next thing out of the decoder is a frame with this payload. */
static void expect_frame(struct decoder *decoder, const void *payload, uint32_t length)
{
    struct frame frame;
    assert(decoder_next(decoder, &frame) == DECODED_FRAME);
    assert(frame.length == length);
    assert(memcmp(frame.payload, payload, length) == 0);
}

static void expect_not_yet(struct decoder *decoder)
{
    struct frame frame;
    assert(decoder_next(decoder, &frame) == DECODED_NOT_YET);
}

static void expect_too_large(struct decoder *decoder)
{
    struct frame frame;
    assert(decoder_next(decoder, &frame) == DECODED_TOO_LARGE);
}

/* For literals: sizeof counts one zero byte too many. */
#define FEED(decoder, literal) decoder_feed((decoder), (const uint8_t *)(literal), sizeof(literal) - 1)

static const char HELLO[] = "\0\0\0\5hello";
enum { HELLO_SIZE = sizeof HELLO - 1 };

static void one_frame(void)
{
    struct decoder decoder;
    decoder_init(&decoder);
    expect_not_yet(&decoder);
    FEED(&decoder, HELLO);
    expect_frame(&decoder, "hello", 5);
    expect_not_yet(&decoder);
}

static void three_frames_in_one_feed(void)
{
    struct decoder decoder;
    decoder_init(&decoder);
    FEED(&decoder, "\0\0\0\1a\0\0\0\2bc\0\0\0\3def");
    expect_frame(&decoder, "a", 1);
    expect_frame(&decoder, "bc", 2);
    expect_frame(&decoder, "def", 3);
    expect_not_yet(&decoder);
}

static void empty_frames(void)
{
    struct decoder decoder;
    decoder_init(&decoder);
    FEED(&decoder, "\0\0\0\0\0\0\0\1a\0\0\0\0");
    expect_frame(&decoder, "", 0);
    expect_frame(&decoder, "a", 1);
    expect_frame(&decoder, "", 0);
    expect_not_yet(&decoder);
}

static void payload_like_a_header(void)
{
    struct decoder decoder;
    decoder_init(&decoder);
    FEED(&decoder, "\0\0\0\7\0\0\0\2\n\0\xff");
    expect_frame(&decoder, "\0\0\0\2\n\0\xff", 7);
    expect_not_yet(&decoder);
}

static void two_bytes_of_length(void)
{
    struct decoder decoder;
    uint8_t payload[0x0102];
    memset(payload, 'x', sizeof payload);
    decoder_init(&decoder);
    FEED(&decoder, "\0\0\1\2"); /* 0x0102 = 258, not 0x0201 = 513 */
    expect_not_yet(&decoder);
    decoder_feed(&decoder, payload, sizeof payload);
    expect_frame(&decoder, payload, sizeof payload);
}

static void cut_anywhere(void)
{
    for (size_t cut = 1; cut < HELLO_SIZE; cut++) {
        struct decoder decoder;
        decoder_init(&decoder);
        decoder_feed(&decoder, (const uint8_t *)HELLO, cut);
        expect_not_yet(&decoder);
        decoder_feed(&decoder, (const uint8_t *)HELLO + cut, HELLO_SIZE - cut);
        expect_frame(&decoder, "hello", 5);
        expect_not_yet(&decoder);
    }
}

static void a_frame_and_part_of_the_next(void)
{
    struct decoder decoder;
    decoder_init(&decoder);
    FEED(&decoder, "\0\0\0\1a\0\0");
    expect_frame(&decoder, "a", 1);
    expect_not_yet(&decoder);
    FEED(&decoder, "\0\2bc");
    expect_frame(&decoder, "bc", 2);
    expect_not_yet(&decoder);
}

static void the_largest_frame(void)
{
    struct decoder decoder;
    static uint8_t payload[MAX_PAYLOAD];
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)(i * 7 + i / 256);
    decoder_init(&decoder);
    FEED(&decoder, "\0\1\0\0");
    for (size_t fed = 0; fed < sizeof payload; fed += MAX_FEED) {
        expect_not_yet(&decoder);
        decoder_feed(&decoder, payload + fed, MAX_FEED);
    }
    expect_frame(&decoder, payload, sizeof payload);
    expect_not_yet(&decoder);
}

static void too_large(void)
{
    static const char *const headers[] = {"\0\1\0\1", "\x7f\xff\xff\xff", "\x80\0\0\0", "\xff\xff\xff\xff"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct decoder decoder;
        decoder_init(&decoder);
        FEED(&decoder, HELLO);
        expect_frame(&decoder, "hello", 5); /* what came before is still good */
        expect_not_yet(&decoder);
        decoder_feed(&decoder, (const uint8_t *)headers[i], HEADER_SIZE);
        expect_too_large(&decoder);
    }
}

static void inside_a_frame_or_not(void)
{
    struct decoder decoder;
    decoder_init(&decoder);
    assert(!decoder_inside_frame(&decoder));
    FEED(&decoder, "\0");
    expect_not_yet(&decoder);
    assert(decoder_inside_frame(&decoder));
    FEED(&decoder, "\0\0\1");
    expect_not_yet(&decoder);
    assert(decoder_inside_frame(&decoder));
    FEED(&decoder, "a");
    expect_frame(&decoder, "a", 1);
    expect_not_yet(&decoder);
    assert(!decoder_inside_frame(&decoder));
}

static void side_by_side(void)
{
    struct decoder one, other;
    decoder_init(&one);
    decoder_init(&other);
    FEED(&one, "\0\0\0\3o");
    expect_not_yet(&one);
    FEED(&other, "\0\0\0\5ot");
    expect_not_yet(&other);
    FEED(&one, "ne");
    FEED(&other, "her");
    expect_frame(&one, "one", 3);
    expect_frame(&other, "other", 5);
}

int main(void)
{
    one_frame();
    three_frames_in_one_feed();
    empty_frames();
    payload_like_a_header();
    two_bytes_of_length();
    cut_anywhere();
    a_frame_and_part_of_the_next();
    the_largest_frame();
    too_large();
    inside_a_frame_or_not();
    side_by_side();
    puts("The decoder does all that was asked of it here.");
}
