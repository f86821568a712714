"""What a decoder has to do, without any socket. Run it after each change:

    python3 -m unittest
"""

import unittest

from decoder import MAX_PAYLOAD, Decoder

HELLO = b'\0\0\0\5hello'


class DecoderTest(unittest.TestCase):
    def setUp(self):
        self.decoder = Decoder()

    def test_one_frame(self):
        self.assertEqual(self.decoder.feed(HELLO), [b'hello'])

    def test_three_frames_in_one_feed(self):
        data = b'\0\0\0\1a' b'\0\0\0\2bc' b'\0\0\0\3def'
        self.assertEqual(self.decoder.feed(data), [b'a', b'bc', b'def'])

    def test_empty_frames(self):
        data = b'\0\0\0\0' b'\0\0\0\1a' b'\0\0\0\0'
        self.assertEqual(self.decoder.feed(data), [b'', b'a', b''])

    def test_payload_like_a_header(self):
        payload = b'\0\0\0\2\n\0\xff'
        self.assertEqual(self.decoder.feed(b'\0\0\0\7' + payload), [payload])

    def test_two_bytes_of_length(self):
        payload = b'x' * 0x0102  # 258; little-endian it would be 0x0201 = 513
        self.assertEqual(self.decoder.feed(b'\0\0\1\2' + payload), [payload])

    def test_cut_anywhere(self):
        for cut in range(1, len(HELLO)):
            with self.subTest(cut=cut):
                decoder = Decoder()
                self.assertEqual(decoder.feed(HELLO[:cut]), [])
                self.assertEqual(decoder.feed(HELLO[cut:]), [b'hello'])

    def test_a_frame_and_part_of_the_next(self):
        self.assertEqual(self.decoder.feed(b'\0\0\0\1a\0\0'), [b'a'])
        self.assertEqual(self.decoder.feed(b'\0\2bc'), [b'bc'])

    def test_the_largest_frame(self):
        payload = bytes(i * 7 + i // 256 & 0xFF for i in range(MAX_PAYLOAD))
        self.assertEqual(self.decoder.feed(b'\0\1\0\0'), [])
        self.assertEqual(self.decoder.feed(payload[:40000]), [])
        self.assertEqual(self.decoder.feed(payload[40000:]), [payload])
        self.assertFalse(self.decoder.too_large)

    def test_too_large(self):
        for header in b'\0\1\0\1', b'\x7f\xff\xff\xff', b'\x80\0\0\0', b'\xff\xff\xff\xff':
            with self.subTest(header=header.hex(' ')):
                decoder = Decoder()
                # What came before is still good; what comes after is not a frame.
                self.assertEqual(decoder.feed(HELLO + header + HELLO), [b'hello'])
                self.assertTrue(decoder.too_large)
                self.assertEqual(decoder.feed(HELLO), [])

    def test_inside_a_frame_or_not(self):
        self.assertFalse(self.decoder.inside_frame)
        self.decoder.feed(b'\0')
        self.assertTrue(self.decoder.inside_frame)
        self.decoder.feed(b'\0\0\1')
        self.assertTrue(self.decoder.inside_frame)
        self.decoder.feed(b'a')
        self.assertFalse(self.decoder.inside_frame)

    def test_side_by_side(self):
        other = Decoder()
        self.assertEqual(self.decoder.feed(b'\0\0\0\3o'), [])
        self.assertEqual(other.feed(b'\0\0\0\5ot'), [])
        self.assertEqual(self.decoder.feed(b'ne'), [b'one'])
        self.assertEqual(other.feed(b'her'), [b'other'])


if __name__ == '__main__':
    unittest.main()
