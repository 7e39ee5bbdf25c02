package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A seeded stream of a server's frames, and the events that it must lead to: the model that input is held against. */
final class Script {
    final List<String> events = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();
    private final Random random;
    private int controls;

    Script(long seed) {
        random = new Random(seed);
    }

    /** Messages with control frames before, between and behind their fragments. */
    Script messages(int count, int mostBytes) {
        for (int i = 0; i < count; i++) {
            control();
            message(random.nextBoolean(), random.nextInt(4) == 0 ? 0 : random.nextInt(mostBytes));
        }
        control();
        return this;
    }

    byte[] bytes() {
        return ServerFrames.join(frames.toArray(byte[][]::new));
    }

    private void message(boolean isText, int bytes) {
        byte[] payload = isText ? text(bytes) : ServerFrames.pattern(bytes, frames.size());
        int at = 0;
        int opcode = isText ? TEXT : BINARY;
        while (random.nextInt(3) == 0) {
            int cut = at + random.nextInt(payload.length - at + 1);
            frames.add(ServerFrames.fragment(opcode, Arrays.copyOfRange(payload, at, cut)));
            control();
            opcode = CONTINUATION;
            at = cut;
        }
        frames.add(ServerFrames.frame(opcode, Arrays.copyOfRange(payload, at, payload.length)));
        events.add(((isText ? "text " : "binary ") + ClientFrame.show(isText, payload)).strip());
    }

    /** Of characters of one to four bytes. */
    private byte[] text(int bytes) {
        StringBuilder text = new StringBuilder();
        String letters = "a é € 😀 z";
        int[] codePoints = letters.codePoints().toArray();
        while (text.length() < bytes) {
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
        }
        return ServerFrames.utf8("x" + text + "x");
    }

    private void control() {
        if (random.nextInt(3) == 0) {
            String payload = "c" + controls++ + "-".repeat(random.nextInt(100));
            boolean isPing = random.nextBoolean();
            frames.add(isPing ? ServerFrames.ping(payload) : ServerFrames.pong(ServerFrames.utf8(payload)));
            events.add((isPing ? "ping " : "pong ") + payload);
        }
    }
}
