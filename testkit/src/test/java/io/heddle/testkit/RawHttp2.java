package io.heddle.testkit;

import io.heddle.testkit.wire.FieldBlocks;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2FrameReader;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * A server without TLS that speaks HTTP/2 in its own way, by prior knowledge, and HTTP/1.1 with clients that begin with it. It says its
 * SETTINGS as a test has them, and answers as many streams at a time as it has workers: the others wait, as behind Apache httpd.
 *
 * <p><b>Thread:</b> the one that runs the network.
 */
final class RawHttp2 implements ServerChannel.Listener {

    /** How the server behaves; all its connections share it, and a test may change it between two runs. */
    static final class Ways {
        byte[][] settings = {Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1)};
        Duration settingsDelay = Duration.ZERO;
        boolean isAcknowledging = true;
        boolean isHttp1Spoken = true;
        int workers = Integer.MAX_VALUE;
        /** The code of RST_STREAM for each request; negative for none. */
        int refusal = -1;
        int sessions;
        int requests;
        int resets;
        /** So many of the next connections are closed at once, as by a TCP proxy whose server restarts. */
        int closedAtOnce;
        boolean isReset;
    }

    private final ServerChannel channel;
    private final Ways ways;
    private final Http2FrameReader reader = new Http2FrameReader();
    private final FieldBlocks blocks = new FieldBlocks();
    private final Set<Integer> answered = new HashSet<>();
    private final Queue<Integer> waiting = new ArrayDeque<>();
    private final ByteArrayOutputStream begin = new ByteArrayOutputStream();
    private boolean hasPreface;

    RawHttp2(ServerChannel channel, Ways ways) {
        this.channel = channel;
        this.ways = ways;
        channel.listener(this);
        if (ways.closedAtOnce > 0) {
            ways.closedAtOnce--;
            if (ways.isReset) {
                channel.reset();
            } else {
                channel.close();
            }
        }
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (channel.isClosed()) {
            return;
        }
        if (hasPreface) {
            reader.add(bytes);
        } else {
            begin.writeBytes(bytes);
            begin();
        }
        for (Http2Frame frame = reader.next(); frame != null; frame = reader.next()) {
            onFrame(frame);
        }
    }

    private void begin() {
        String text = begin.toString(StandardCharsets.ISO_8859_1);
        if (text.startsWith(Http2Frames.PREFACE)) {
            hasPreface = true;
            ways.sessions++;
            reader.add(begin.toByteArray()).takePreface();
            channel.after(ways.settingsDelay, this::settle);
        } else if (!Http2Frames.PREFACE.startsWith(text)) {
            if (ways.isHttp1Spoken) {
                new RawEcho(channel).onBytes(begin.toByteArray());
            } else {
                channel.write(Http2Frames.goAway(0, Http2Frames.PROTOCOL_ERROR, "not HTTP/2"));
                channel.close();
            }
        }
    }

    @Override
    public void onEnd() {
        channel.close();
    }

    private void settle() {
        say(ways.settings);
        if (ways.isAcknowledging) {
            say(Http2Frames.settingsAck());
        }
    }

    private void say(byte[]... frames) {
        if (!channel.isClosed()) {
            channel.write(ServerFrames.join(frames));
        }
    }

    private void onFrame(Http2Frame frame) {
        switch (frame.type()) {
            case Http2Frames.SETTINGS -> {
                // The only ones of this client come with its preface, and are acknowledged with this server's own.
            }
            case Http2Frames.HEADERS -> {
                blocks.decode(frame.payload());
                ways.requests++;
                waiting.add(frame.stream());
                answer();
            }
            case Http2Frames.RST_STREAM -> {
                ways.resets++;
                answered.remove(frame.stream());
                waiting.remove(frame.stream());
                answer();
            }
            case Http2Frames.DATA -> {
                if (frame.isEndOfStream()) {
                    say(Http2Frames.frame(Http2Frames.DATA, Http2Frames.END_STREAM, frame.stream()));
                    answered.remove(frame.stream());
                    answer();
                }
            }
            default -> {
                // Nothing that a server must do.
            }
        }
    }

    private void answer() {
        while (!waiting.isEmpty() && answered.size() < ways.workers) {
            int stream = waiting.remove();
            if (ways.refusal >= 0) {
                say(Http2Frames.rstStream(stream, ways.refusal));
            } else {
                answered.add(stream);
                say(Http2Frames.headers(stream, 0, blocks.encode(":status", "200")));
            }
        }
    }
}
