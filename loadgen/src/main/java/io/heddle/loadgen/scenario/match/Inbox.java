package io.heddle.loadgen.scenario.match;

import io.heddle.api.BufferSegment;
import io.heddle.loadgen.plan.MessageView;
import io.heddle.loadgen.scenario.template.ByteSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The message at hand. It is copied to the heap once, when the first scan asks for it, because array accesses are several times as fast as
 * those of a segment; a message that nobody scans is not copied. <b>Thread:</b> loop-confined. <b>Owns:</b> the copy, not the segment.
 */
public final class Inbox implements MessageView {
    private final JsonTape tape = new JsonTape();
    private final Found found = new Found();
    private final ByteSink expected = new ByteSink();
    private final Consumer<String> errors;
    private BufferSegment segment;
    private boolean text;
    private byte[] copy = new byte[1024];
    private boolean copied;
    private boolean parsed;
    private boolean json;
    private String string;

    /** Errors of functions in a plan are reported to the consumer. */
    public Inbox(Consumer<String> errors) {
        this.errors = errors;
    }

    /** Takes the message that arrived; valid until the next one. */
    public Inbox of(BufferSegment message, boolean isText) {
        segment = message;
        text = isText;
        copied = false;
        parsed = false;
        string = null;
        return this;
    }

    /** How many bytes it has. */
    public int count() {
        return segment.count();
    }

    /** The segment itself, for those who look at few bytes. */
    public BufferSegment segment() {
        return segment;
    }

    /** Its bytes, from the first one on; behind {@link #count()} of them the array holds anything. */
    public byte[] array() {
        if (!copied) {
            copied = true;
            if (copy.length < segment.count()) {
                copy = new byte[Math.max(segment.count(), 2 * copy.length)];
            }
            segment.copyTo(copy, 0);
        }
        return copy;
    }

    /** Its JSON values, or null if it is no JSON text. */
    public JsonTape json() {
        if (!parsed) {
            parsed = true;
            json = tape.parse(array(), count());
        }
        return json ? tape : null;
    }

    /** Where scans put what they find. */
    public Found found() {
        return found;
    }

    /** Room to render what a value is compared with. */
    ByteSink expected() {
        return expected;
    }

    void report(String sentence) {
        errors.accept(sentence);
    }

    @Override
    public boolean isText() {
        return text;
    }

    @Override
    public ByteBuffer bytes() {
        return segment.asByteBuffer();
    }

    @Override
    public String text() {
        if (string == null) {
            string = new String(array(), 0, count(), StandardCharsets.UTF_8);
        }
        return string;
    }
}
