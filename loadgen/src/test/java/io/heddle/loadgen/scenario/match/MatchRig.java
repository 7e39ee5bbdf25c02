package io.heddle.loadgen.scenario.match;

import io.heddle.api.BufferSegment;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.scenario.template.ByteSink;
import io.heddle.loadgen.scenario.template.Place;
import io.heddle.loadgen.scenario.template.Scope;
import io.heddle.loadgen.scenario.template.Symbols;
import io.heddle.loadgen.scenario.template.Variables;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Compiles extracts and matchers and shows them messages. <b>Thread:</b> any one thread. */
final class MatchRig {
    final List<String> errors = new ArrayList<>();
    final Inbox inbox = new Inbox(errors::add);
    final Symbols symbols = new Symbols(List.of(), name -> null);
    final Scope scope = new Scope(new SplittableRandom(1));
    private final Scans scans = new Scans(symbols, new Place("in step x of scenario y", null));
    private final Variables kept = new Variables(1);

    MatchRig() {
        scope.pointAt(0, kept, null, null);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A segment that only reads; all that the scans need. */
    static BufferSegment segment(byte[] bytes) {
        return (BufferSegment) Proxy.newProxyInstance(MatchRig.class.getClassLoader(), new Class<?>[] {BufferSegment.class},
            (self, method, arguments) -> switch (method.getName()) {
                case "count" -> bytes.length;
                case "get" -> bytes[(Integer) arguments[0]];
                case "copyTo" -> {
                    System.arraycopy(bytes, 0, (byte[]) arguments[0], (Integer) arguments[1], bytes.length);
                    yield bytes.length;
                }
                case "asByteBuffer" -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
                default -> throw new UnsupportedOperationException(method.getName());
            });
    }

    Extractor compile(Extract extract) {
        return scans.extractor(extract);
    }

    MessageMatcher compile(Matcher matcher) {
        return scans.matcher(matcher);
    }

    /** What the extract finds, or null. */
    String find(Extractor extractor, byte[] message) {
        Inbox arrived = inbox.of(segment(message), true);
        if (!extractor.find(arrived)) {
            return null;
        }
        arrived.found().copyTo(kept, 0);
        return new String(kept.text(0), 0, kept.count(0), StandardCharsets.UTF_8);
    }

    String find(Extract extract, String message) {
        return find(compile(extract), utf8(message));
    }

    String path(String path, String message) {
        return find(new Extract.JsonPath(path), message);
    }

    boolean matches(Matcher matcher, String message) {
        return matches(matcher, utf8(message));
    }

    boolean matches(Matcher matcher, byte[] message) {
        return compile(matcher).matches(inbox.of(segment(message), true), scope);
    }

    static String rendered(ByteSink out) {
        return new String(out.bytes(), 0, out.count(), StandardCharsets.UTF_8);
    }
}
