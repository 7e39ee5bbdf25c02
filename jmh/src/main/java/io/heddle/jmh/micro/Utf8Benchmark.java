package io.heddle.jmh.micro;

import io.heddle.engine.frame.Utf8Validator;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Validates text as it arrives and converts it to a String, beside the JDK's own ways. */
@State(Scope.Thread)
public class Utf8Benchmark {

    /** The phrase that the text repeats. */
    public enum Script {
        ASCII("{\"type\":\"ticker\",\"product\":\"BTC-USD\",\"price\":\"64120.55\"} "),
        LATIN("Größere Räume für über fünf höfliche Gäste; à côté, déjà été, naïveté, garçon, señor. "),
        CJK("天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏"),
        EMOJI("\uD83D\uDE00\uD83D\uDE80\uD83C\uDF0D\uD83C\uDF89");

        private final byte[] phrase;

        Script(String phrase) {
            this.phrase = phrase.getBytes(StandardCharsets.UTF_8);
        }

        /** Valid text of exactly that many bytes; dots replace a last character that would be cut. */
        byte[] text(int bytes) {
            byte[] text = new byte[bytes];
            for (int i = 0; i < bytes; i++) {
                text[i] = phrase[i % phrase.length];
            }
            int last = bytes % phrase.length;
            while (last > 0 && last < phrase.length && (phrase[last] & 0xC0) == 0x80) {
                last--;
            }
            java.util.Arrays.fill(text, bytes - bytes % phrase.length + last, bytes, (byte) '.');
            return text;
        }
    }

    @Param({"ASCII", "LATIN", "CJK", "EMOJI"})
    Script script;

    @Param({"32", "1024", "65536"})
    int bytes;

    private final SegmentPool pool = new SegmentPool(1 << 20);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private byte[] array;
    private ByteBuffer buffer;
    private PooledSegment segment;
    private CharBuffer chars;

    @Setup
    public void prepare() {
        array = script.text(bytes);
        buffer = ByteBuffer.allocateDirect(bytes).put(array).flip();
        segment = pool.acquire(bytes).append(array, 0, bytes);
        chars = CharBuffer.allocate(bytes);
    }

    @Benchmark
    public int validate() {
        return Utf8Validator.validate(Utf8Validator.ACCEPT, buffer, 0, bytes);
    }

    @Benchmark
    public String segmentToString() {
        return segment.toUtf8String();
    }

    @Benchmark
    public String jdkNewString() {
        return new String(array, StandardCharsets.UTF_8);
    }

    @Benchmark
    public CharBuffer jdkCharsetDecoder() throws CharacterCodingException {
        CoderResult result = decoder.reset().decode(buffer.rewind(), chars.clear(), true);
        if (result.isError()) {
            result.throwException();
        }
        return chars;
    }
}
