package io.heddle.engine.frame;

import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded random frames and ways to cut them. */
final class Traffic {

    private static final int[] EDGES = {0, 0, 1, 2, 5, 16, 100, 124, 125, 126, 127, 128, 300};
    private static final int[] OPCODES = {
        Opcode.CONTINUATION, Opcode.TEXT, Opcode.BINARY, Opcode.BINARY, Opcode.CLOSE, Opcode.PING, Opcode.PONG};

    private static final int[] SECOND_BYTES = {0x00, 0x7D, 0x7E, 0x7F, 0x80, 0xFF};

    private final Random random;
    /** Indices of the first bytes of the frames made by {@link #serverFrames}. */
    private final List<Integer> frameStarts = new ArrayList<>();

    Traffic(long seed) {
        random = new Random(seed);
    }

    /** Frames as a server sends them, each legal by itself. */
    byte[] serverFrames(int count, int allowedRsvBits) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            int opcode = opcode();
            boolean control = opcode >= Opcode.CLOSE;
            int rsv = control ? 0 : random.nextInt(8) & allowedRsvBits;
            byte[] payload = payload(control);
            frameStarts.add(wire.size());
            boolean fin = control || random.nextBoolean();
            wire.writeBytes(ServerFrames.reserved(rsv, ServerFrames.frame(fin, opcode, payload)));
        }
        return wire.toByteArray();
    }

    int opcode() {
        return OPCODES[random.nextInt(OPCODES.length)];
    }

    byte[] payload(boolean control) {
        int length = EDGES[random.nextInt(EDGES.length)];
        if (control) {
            length = Math.min(length, 125);
        } else if (random.nextInt(40) == 0) {
            length = 65_530 + random.nextInt(12);
        }
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return payload;
    }

    /** Ascending indices in 0 to length, some of them equal. */
    int[] cuts(int length) {
        int count = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(3);
            default -> random.nextInt(Math.min(length, 40) + 1);
        };
        return random.ints(count, 0, length + 1).sorted().toArray();
    }

    /** Changes a few bytes of what {@link #serverFrames} made, most of them in headers. */
    void damage(byte[] wire) {
        for (int i = random.nextInt(4); i > 0; i--) {
            int start = frameStarts.get(random.nextInt(frameStarts.size()));
            switch (random.nextInt(4)) {
                case 0 -> wire[start] = (byte) random.nextInt();
                case 1 -> wire[start + 1] = (byte) SECOND_BYTES[random.nextInt(SECOND_BYTES.length)];
                case 2 -> wire[Math.min(start + random.nextInt(10), wire.length - 1)] ^= (byte) (1 << random.nextInt(8));
                default -> wire[random.nextInt(wire.length)] = (byte) random.nextInt();
            }
        }
    }

    Random random() {
        return random;
    }
}
