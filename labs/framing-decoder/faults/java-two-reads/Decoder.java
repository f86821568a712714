import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads one frame after the other from a stream. It waits in the middle of a frame, so it needs a
 * thread for each connection; the buffered stream keeps what has come already.
 */
public class Decoder {
    public static final int MAX_PAYLOAD = 65536;

    /** A header asks for more than MAX_PAYLOAD. */
    public static class TooLargeException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final DataInputStream in;

    public Decoder(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in, 16384));
    }

    /**
     * Returns the next payload, or null where the input ends with a frame.
     *
     * @throws EOFException the input ended inside a frame
     */
    public byte[] next() throws IOException, TooLargeException {
        in.mark(1);
        if (in.read() < 0) { // readInt() throws the same exception for no byte as for three
            return null;
        }
        in.reset();
        int length = in.readInt();
        if (length < 0 || length > MAX_PAYLOAD) {
            throw new TooLargeException();
        }
        byte[] payload = new byte[length];
        int count = in.read(payload);
        if (count < length) {
            count += in.read(payload, count, length - count);
        }
        return payload;
    }
}
