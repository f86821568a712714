import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a stream of bytes into frames; one decoder for each connection.
 *
 * A frame is a length L, 4 bytes, unsigned, big-endian, and then L bytes of payload. How the bytes
 * arrive says nothing about where frames begin and end: one read() may bring half a header or a
 * hundred frames.
 *
 * DecoderTest tries it out without any socket. Follow the TODOs in order; they go on in Server.java.
 */
public class Decoder {
    public static final int HEADER_SIZE = 4;
    public static final int MAX_PAYLOAD = 65536;
    /** The most that feed() takes at once. */
    public static final int MAX_FEED = 16384;

    /**
     * What has come of an unfinished frame; big-endian, as every new ByteBuffer is. There is always
     * room for one more feed behind the longest of them.
     */
    private final ByteBuffer buffer = ByteBuffer.allocate(HEADER_SIZE + MAX_PAYLOAD + MAX_FEED);

    private boolean tooLarge;

    /**
     * Takes the first {@code count} bytes, as read() returned them; returns the payloads that are
     * complete now. Once a header has asked for too much, nothing behind it can be understood: see
     * {@link #isTooLarge}; all further bytes are ignored.
     */
    public List<byte[]> feed(byte[] bytes, int count) {
        List<byte[]> frames = new ArrayList<>();
        // TODO 1: do the bytes hold a whole header, and behind it a whole payload? Then add the
        //         payload to frames. The header is big-endian: 00 00 01 02 is 258. A length of 0 is
        //         as good as any other.
        // TODO 2: they may hold many frames: go on behind this one.
        // TODO 3: the last of them may be incomplete. Keep in the buffer what there is of it, until
        //         the next feed brings more; put, flip, get and compact of ByteBuffer are made for
        //         this. One compact per feed: one per frame makes small frames very slow.
        // TODO 4: what if a header asks for more than MAX_PAYLOAD? It is unsigned, and int is not:
        //         what is FF FF FF FF as an int?
        return frames;
    }

    /** A header asked for more than MAX_PAYLOAD. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** Has a frame begun that is not complete? Then the end of input is not a good end. */
    public boolean isInsideFrame() {
        return false; // TODO 6: how can you tell?
    }
}
