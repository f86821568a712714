"""Cuts a stream of bytes into frames.

A frame is a length L, 4 bytes, unsigned, big-endian, and then L bytes of payload.
How the bytes arrive says nothing about where frames begin and end: one recv() may
bring half a header or a hundred frames.
"""

import struct

HEADER = struct.Struct('>I')
MAX_PAYLOAD = 65536


class Decoder:
    """One for each connection: it remembers what has come of an unfinished frame.

    test_decoder.py tries it out without any socket. Follow the TODOs in order; they go
    on in server.py.
    """

    def __init__(self):
        self._buffer = bytearray()
        self.too_large = False  # a header asked for more than MAX_PAYLOAD

    def feed(self, data):
        """Takes what recv() returned; returns the payloads that are complete now.

        Once a header has asked for too much, nothing behind it can be understood:
        too_large is set and stays, and all further bytes are ignored.
        """
        frames = []
        # TODO 1: does data hold a whole header, and behind it a whole payload? Then add
        #         the payload to frames. HEADER.unpack_from() reads the length; why '>I',
        #         and not 'I' or '>i'? A length of 0 is as good as any other.
        # TODO 2: data may hold many frames: go on behind this one.
        # TODO 3: the last of them may be incomplete. Keep in self._buffer what there is of
        #         it, until the next feed brings more. Cut off what you are done with once
        #         per feed: doing it after every frame makes small frames very slow.
        # TODO 4: what if a header asks for more than MAX_PAYLOAD? Find out before you
        #         wait for so many bytes.
        return frames

    @property
    def inside_frame(self):
        """Has a frame begun that is not complete? Then the end of input is no good end."""
        return False  # TODO 6: how can you tell?
