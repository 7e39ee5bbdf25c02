package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.List;

/** What became of a stream: the frames, the violation that ended it, and how many bytes were taken. */
record Decoding(List<String> frames, ProtocolViolation violation, int consumed) {

    /** Decodes the bytes in pieces that end at the given indices and at the end. */
    static Decoding inPieces(byte[] wire, int allowedRsvBits, int... cuts) {
        FrameDecoder decoder = new FrameDecoder();
        decoder.allowedRsvBits(allowedRsvBits);
        RecordingSink sink = new RecordingSink();
        ByteBuffer source = Bytes.direct(wire);
        int start = source.position();
        int end = source.limit();
        boolean goOn = true;
        for (int i = 0; i <= cuts.length && goOn; i++) {
            source.limit(i < cuts.length ? start + cuts[i] : end);
            goOn = decoder.decode(source, sink);
            assertEquals(goOn, decoder.violation() == null, "nothing but a violation stops this sink");
            assertEquals(goOn, goOn && !source.hasRemaining(), "everything is consumed unless stopped");
        }
        return new Decoding(sink.all(), decoder.violation(), source.position() - start);
    }

    static Decoding byteByByte(byte[] wire, int allowedRsvBits) {
        int[] cuts = new int[Math.max(0, wire.length - 1)];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i + 1;
        }
        return inPieces(wire, allowedRsvBits, cuts);
    }

    /** Decodes whole, byte by byte and at every two-way split; all must agree. */
    static Decoding atEverySplit(byte[] wire, int allowedRsvBits) {
        Decoding whole = inPieces(wire, allowedRsvBits);
        assertEquals(whole, byteByByte(wire, allowedRsvBits), () -> "byte by byte: " + ServerFrames.show(wire));
        for (int cut = 0; cut <= wire.length; cut++) {
            int at = cut;
            assertEquals(whole, inPieces(wire, allowedRsvBits, cut), () -> "split at " + at + ": " + ServerFrames.show(wire));
        }
        return whole;
    }

    static Decoding atEverySplit(String hex) {
        return atEverySplit(ServerFrames.hex(hex), 0);
    }
}
