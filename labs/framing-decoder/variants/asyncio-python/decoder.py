"""Reads one frame after the other from an asyncio stream.

The stream keeps what has come of an unfinished frame; await gives the thread to the
other connections meanwhile. So this reads as if it were blocking, and blocks nobody.
"""

import asyncio
import struct

HEADER = struct.Struct('>I')
MAX_PAYLOAD = 65536


class TooLarge(Exception):
    """A header asks for more than MAX_PAYLOAD."""


class Truncated(Exception):
    """The input ended inside a frame."""


async def read_frame(reader):
    """Returns the next payload, or None where the input ends with a frame."""
    try:
        (length,) = HEADER.unpack(await reader.readexactly(HEADER.size))
        if length > MAX_PAYLOAD:
            raise TooLarge
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError as error:
        if error.expected == HEADER.size and not error.partial:
            return None
        raise Truncated from None
