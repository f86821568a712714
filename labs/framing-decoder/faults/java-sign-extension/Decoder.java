import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a stream of bytes into frames; one decoder for each connection.
 *
 * A frame is a length L, 4 bytes, unsigned, big-endian, and then L bytes of payload. How the bytes
 * arrive says nothing about where frames begin and end: one read() may bring half a header or a
 * hundred frames.
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
        if (tooLarge) {
            return frames;
        }
        buffer.put(bytes, 0, count);
        buffer.flip(); // from now on it is read, from the front
        while (buffer.remaining() >= HEADER_SIZE) {
            int at = buffer.position();
            int length = buffer.get(at) << 24
                    | buffer.get(at + 1) << 16
                    | buffer.get(at + 2) << 8
                    | buffer.get(at + 3);
            if (length < 0 || length > MAX_PAYLOAD) { // from 2^31 on an int looks negative
                tooLarge = true;
                break;
            }
            if (buffer.remaining() - HEADER_SIZE < length) {
                break; // keep what there is, and wait for the rest
            }
            byte[] payload = new byte[length];
            buffer.getInt();
            buffer.get(payload);
            frames.add(payload);
        }
        // The unfinished frame moves to the front, once per feed: to move it after every frame
        // would copy the whole buffer thousands of times.
        buffer.compact();
        return frames;
    }

    /** A header asked for more than MAX_PAYLOAD. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** Has a frame begun that is not complete? Then the end of input is not a good end. */
    public boolean isInsideFrame() {
        return buffer.position() > 0;
    }
}
