package io.heddle.jmh.micro;

import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.frame.ShortMessageSink;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decodes one message of a server in a direct buffer: its header and the calls of the sink; the payload is not read. */
@State(Scope.Thread)
public class FrameDecoderBenchmark {
    @Param({"0", "16", "125", "126", "1024", "65535", "65536", "1048576"})
    int bytes;

    private final FrameDecoder decoder = new FrameDecoder();
    private final FrameCounter frames = new FrameCounter();
    private final MessageCounter messages = new MessageCounter();
    private ByteBuffer source;

    @Setup
    public void prepare() {
        source = ServerFrames.of(1, bytes);
    }

    /** For a sink that takes header, payload and end separately. */
    @Benchmark
    public long frame() {
        decoder.decode(source.position(0), frames);
        return frames.seen;
    }

    /** For a sink that takes a short message in one call, as a connection does. */
    @Benchmark
    public long message() {
        decoder.decode(source.position(0), messages);
        return messages.frames.seen;
    }

    private static final class FrameCounter implements FrameSink {
        private long seen;

        @Override
        public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
            seen += payloadLength;
            return true;
        }

        @Override
        public boolean onFramePayload(ByteBuffer from, int offset, int count, boolean last) {
            seen += offset + count;
            return true;
        }

        @Override
        public boolean onFrameEnd() {
            seen++;
            return true;
        }
    }

    private static final class MessageCounter implements ShortMessageSink {
        private final FrameCounter frames = new FrameCounter();

        @Override
        public boolean onShortMessage(int opcode, ByteBuffer from, int offset, int count) {
            frames.seen += offset + count;
            return true;
        }

        @Override
        public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
            return frames.onFrameHeader(opcode, fin, rsv, payloadLength);
        }

        @Override
        public boolean onFramePayload(ByteBuffer from, int offset, int count, boolean last) {
            return frames.onFramePayload(from, offset, count, last);
        }

        @Override
        public boolean onFrameEnd() {
            return frames.onFrameEnd();
        }
    }
}
