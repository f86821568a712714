"""Cuts a stream of bytes into frames.

A frame is a length L, 4 bytes, unsigned, big-endian, and then L bytes of payload.
How the bytes arrive says nothing about where frames begin and end: one recv() may
bring half a header or a hundred frames.
"""

import struct

HEADER = struct.Struct('>I')
MAX_PAYLOAD = 65536


class Decoder:
    """One for each connection: it remembers what has come of an unfinished frame."""

    def __init__(self):
        self._buffer = []
        self.too_large = False  # a header asked for more than MAX_PAYLOAD

    def feed(self, data):
        """Takes what recv() returned; returns the payloads that are complete now.

        Once a header has asked for too much, nothing behind it can be understood:
        too_large is set and stays, and all further bytes are ignored.
        """
        frames = []
        if self.too_large:
            return frames
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            (length,) = HEADER.unpack(bytes(self._buffer[:HEADER.size]))
            if length > MAX_PAYLOAD:
                self.too_large = True
                break
            end = HEADER.size + length
            if len(self._buffer) < end:
                break  # keep what there is, and wait for the rest
            frames.append(bytes(self._buffer[HEADER.size:end]))
            self._buffer = self._buffer[end:]
        return frames

    @property
    def inside_frame(self):
        """Has a frame begun that is not complete? Then the end of input is no good end."""
        return len(self._buffer) > 0
