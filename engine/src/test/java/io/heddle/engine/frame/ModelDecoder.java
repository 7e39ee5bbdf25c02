package io.heddle.engine.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** RFC 6455 section 5.2 read off the diagram, over a whole array at once and without any care for speed: the model for fuzzing. */
final class ModelDecoder {

    private final byte[] wire;
    private final int allowedRsvBits;
    private final List<String> frames = new ArrayList<>();
    private int index;

    private ModelDecoder(byte[] wire, int allowedRsvBits) {
        this.wire = wire;
        this.allowedRsvBits = allowedRsvBits;
    }

    static Decoding decode(byte[] wire, int allowedRsvBits) {
        ModelDecoder model = new ModelDecoder(wire, allowedRsvBits);
        ProtocolViolation violation = null;
        while (violation == null && model.index < wire.length) {
            violation = model.frame();
        }
        return new Decoding(model.frames, violation, model.index);
    }

    private ProtocolViolation frame() {
        int first = octet();
        int opcode = first % 16;
        int rsv = first / 16 % 8;
        boolean fin = first >= 128;
        boolean control = opcode >= 8;
        if (opcode >= 3 && opcode <= 7 || opcode >= 11) {
            return ProtocolViolation.RESERVED_OPCODE;
        }
        if (control && rsv != 0 || (rsv | allowedRsvBits) != allowedRsvBits) {
            return ProtocolViolation.RESERVED_BITS;
        }
        if (control && !fin) {
            return ProtocolViolation.FRAGMENTED_CONTROL_FRAME;
        }
        if (index == wire.length) {
            return null;
        }
        int second = octet();
        if (second >= 128) {
            return ProtocolViolation.MASKED_SERVER_FRAME;
        }
        if (control && second > 125) {
            return ProtocolViolation.CONTROL_FRAME_TOO_LONG;
        }
        long length = second;
        if (second >= 126) {
            int bytes = second == 126 ? 2 : 8;
            if (wire.length - index < bytes) {
                index = wire.length;
                return null;
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length * 256 + octet();
            }
            if (length < 0) {
                return ProtocolViolation.LENGTH_HIGH_BIT_SET;
            }
            if (length < (bytes == 2 ? 126 : 65_536)) {
                return ProtocolViolation.LENGTH_NOT_MINIMAL;
            }
        }
        int available = (int) Math.min(length, wire.length - index);
        byte[] payload = Arrays.copyOfRange(wire, index, index + available);
        index += available;
        frames.add(RecordingSink.line(opcode, fin, rsv, length, payload, available == length));
        return null;
    }

    private int octet() {
        return Byte.toUnsignedInt(wire[index++]);
    }
}
