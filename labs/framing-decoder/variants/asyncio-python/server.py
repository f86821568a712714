"""Framing server: answers the k-th frame of a connection with k and the payload.

    python3 server.py PORT

One thread for all connections: asyncio waits for all of them at once, with epoll.
"""

import asyncio
import struct
import sys

from decoder import TooLarge, Truncated, read_frame

BACKLOG = 5  # the task asks for none
ERROR_NUMBER = 0xFFFFFFFF  # in the place of the counter: no reply but an error


def encode(number, payload):
    """A frame of ours: length (which counts the number, not itself), number, payload."""
    return struct.pack('>II', 4 + len(payload), number) + payload


async def say_goodbye(reader, writer):
    """Ends our side and waits a moment for the client's end: see the RST that close() could cause."""
    writer.write_eof()
    try:
        async with asyncio.timeout(1):
            while await reader.read(16384):
                pass
    except TimeoutError:
        pass


async def serve(reader, writer):
    number = 0
    try:
        while (payload := await read_frame(reader)) is not None:
            writer.write(encode(number, payload))
            number += 1
            await writer.drain()  # waits while a slow reader leaves too much unsent
    except TooLarge:
        writer.write(encode(ERROR_NUMBER, b'ERR TOO_LARGE'))
        await writer.drain()
        await say_goodbye(reader, writer)
    except Truncated:
        writer.write(encode(ERROR_NUMBER, b'ERR TRUNCATED'))


async def run(reader, writer):
    try:
        await serve(reader, writer)
    except OSError as error:
        print('client gone:', error, file=sys.stderr)
    finally:
        writer.close()  # once what is written has been sent


async def main():
    if len(sys.argv) != 2:
        sys.exit(f'usage: {sys.argv[0]} PORT')
    server = await asyncio.start_server(run, '127.0.0.1', int(sys.argv[1]), backlog=BACKLOG)
    async with server:
        await server.serve_forever()


if __name__ == '__main__':
    asyncio.run(main())
