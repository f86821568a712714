import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a decoder has to do, without any socket. Run it after each change:
 *
 * <pre>javac -d . Decoder.java DecoderTest.java &amp;&amp; java DecoderTest</pre>
 *
 * It stops at the first expectation that is not met.
 */
public class DecoderTest {
    private static final String HELLO = "\0\0\0\5hello";

    /** One character for each byte, 0 to 255: that is what ISO 8859-1 does. */
    private static byte[] bytes(String characters) {
        return characters.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> feed(Decoder decoder, String characters) {
        byte[] data = bytes(characters);
        return decoder.feed(data, data.length);
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void expectFrames(List<byte[]> frames, String... payloads) {
        expect(
                frames.size() == payloads.length,
                "expected " + payloads.length + " frames, got " + frames.size());
        for (int i = 0; i < payloads.length; i++) {
            expect(
                    Arrays.equals(frames.get(i), bytes(payloads[i])),
                    "expected frame " + i + " to be " + Arrays.toString(bytes(payloads[i]))
                            + ", got " + Arrays.toString(frames.get(i)));
        }
    }

    private static void oneFrame() {
        expectFrames(feed(new Decoder(), HELLO), "hello");
    }

    private static void threeFramesInOneFeed() {
        expectFrames(feed(new Decoder(), "\0\0\0\1a\0\0\0\2bc\0\0\0\3def"), "a", "bc", "def");
    }

    private static void emptyFrames() {
        expectFrames(feed(new Decoder(), "\0\0\0\0\0\0\0\1a\0\0\0\0"), "", "a", "");
    }

    private static void payloadLikeAHeader() {
        expectFrames(feed(new Decoder(), "\0\0\0\7\0\0\0\2\n\0\u00ff"), "\0\0\0\2\n\0\u00ff");
    }

    private static void twoBytesOfLength() {
        String payload = "x".repeat(0x0102); // 258; little-endian it would be 0x0201 = 513
        expectFrames(feed(new Decoder(), "\0\0\1\2" + payload), payload);
    }

    private static void cutAnywhere() {
        for (int cut = 1; cut < HELLO.length(); cut++) {
            Decoder decoder = new Decoder();
            expectFrames(feed(decoder, HELLO.substring(0, cut)));
            expectFrames(feed(decoder, HELLO.substring(cut)), "hello");
        }
    }

    private static void aFrameAndPartOfTheNext() {
        Decoder decoder = new Decoder();
        expectFrames(feed(decoder, "\0\0\0\1a\0\0"), "a");
        expectFrames(feed(decoder, "\0\2bc"), "bc");
    }

    private static void theLargestFrame() {
        StringBuilder payload = new StringBuilder();
        for (int i = 0; i < Decoder.MAX_PAYLOAD; i++) {
            payload.append((char) (i * 7 + i / 256 & 0xff));
        }
        Decoder decoder = new Decoder();
        expectFrames(feed(decoder, "\0\1\0\0"));
        int last = Decoder.MAX_PAYLOAD - Decoder.MAX_FEED;
        for (int fed = 0; fed < last; fed += Decoder.MAX_FEED) {
            expectFrames(feed(decoder, payload.substring(fed, fed + Decoder.MAX_FEED)));
        }
        expectFrames(feed(decoder, payload.substring(last)), payload.toString());
        expect(!decoder.isTooLarge(), "65,536 is the largest length that is allowed");
    }

    private static void tooLarge() {
        String[] headers = {
            "\0\1\0\1", "\u007f\u00ff\u00ff\u00ff", "\u0080\0\0\0", "\u00ff\u00ff\u00ff\u00ff"
        };
        for (String header : headers) {
            Decoder decoder = new Decoder();
            // What came before is still good; what comes after is not a frame.
            expectFrames(feed(decoder, HELLO + header + HELLO), "hello");
            expect(decoder.isTooLarge(), "too large: " + Arrays.toString(bytes(header)));
            expectFrames(feed(decoder, HELLO));
        }
    }

    private static void insideAFrameOrNot() {
        Decoder decoder = new Decoder();
        expect(!decoder.isInsideFrame(), "nothing has come yet");
        feed(decoder, "\0");
        expect(decoder.isInsideFrame(), "inside a header");
        feed(decoder, "\0\0\1");
        expect(decoder.isInsideFrame(), "between header and payload");
        feed(decoder, "a");
        expect(!decoder.isInsideFrame(), "the frame is complete");
    }

    private static void sideBySide() {
        Decoder one = new Decoder();
        Decoder other = new Decoder();
        expectFrames(feed(one, "\0\0\0\3o"));
        expectFrames(feed(other, "\0\0\0\5ot"));
        expectFrames(feed(one, "ne"), "one");
        expectFrames(feed(other, "her"), "other");
    }

    public static void main(String[] args) {
        oneFrame();
        threeFramesInOneFeed();
        emptyFrames();
        payloadLikeAHeader();
        twoBytesOfLength();
        cutAnywhere();
        aFrameAndPartOfTheNext();
        theLargestFrame();
        tooLarge();
        insideAFrameOrNot();
        sideBySide();
        System.out.println("The decoder does all that was asked of it here.");
    }
}
