package io.heddle.jmh.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FrameEchoTest {
    private static final String MASK = "01020304";

    @Test
    void dataComesBackUnmasked() {
        assertEquals("8203" + "616263", echo("8283" + MASK + "606060"));
    }

    @Test
    void messagesAreCountedAndNoOtherFrames() {
        FrameEcho frames = new FrameEcho(true);
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("0181" + MASK + "60" + "8081" + MASK + "60" + "8281" + MASK + "60"
            + "8980" + MASK));
        frames.walk(in, Unpooled.buffer());
        assertEquals(2, frames.takeBegunMessages());
        assertEquals(0, frames.takeBegunMessages());
    }

    @Test
    void aPingComesBackAsAPong() {
        assertEquals("8a02" + "6869", echo("8982" + MASK + "696b"));
    }

    @Test
    void aPongIsNotAnswered() {
        assertEquals("", echo("8a82" + MASK + "696b"));
    }

    @Test
    void nothingFollowsAClose() {
        FrameEcho frames = new FrameEcho(true);
        ByteBuf out = Unpooled.buffer();
        frames.walk(hex("8882" + MASK + "02ea" + "8281" + MASK + "60"), out);
        assertEquals("880203e8", ByteBufUtil.hexDump(out));
        assertTrue(frames.isClosed());
    }

    @Test
    void aFloodedClientGetsNoEchoButItsClose() {
        FrameEcho frames = new FrameEcho(false);
        ByteBuf out = Unpooled.buffer();
        frames.walk(hex("8281" + MASK + "60" + "8880" + MASK), out);
        assertEquals("8800", ByteBufUtil.hexDump(out));
        assertTrue(frames.isClosed());
    }

    @Test
    void framesOfAllLengthsComeBackAtEverySplitOfTheInput() {
        ByteBuf in = Unpooled.buffer();
        ByteBuf expected = Unpooled.buffer();
        for (int length : new int[] {0, 1, 7, 8, 9, 125, 126, 300, 65_536}) {
            frame(in, 0x82, length, 0xA1B2C3D4);
            frame(expected, 0x82, length, 0);
        }
        String whole = ByteBufUtil.hexDump(expected);
        // The first frames have all kinds of headers between them.
        for (int split = 0; split < 700; split++) {
            FrameEcho frames = new FrameEcho(true);
            ByteBuf out = Unpooled.buffer();
            frames.walk(in.slice(0, split), out);
            frames.walk(in.slice(split, in.readableBytes() - split), out);
            assertEquals(whole, ByteBufUtil.hexDump(out), "split at " + split);
            assertFalse(frames.isClosed());
        }
    }

    @Test
    void aCompressedMessageComesBackAsItIs() {
        FrameEcho frames = FrameEcho.ofCompressed();
        ByteBuf out = Unpooled.buffer();
        frames.walk(hex("4283" + MASK + "606060" + "8081" + MASK + "60" + "8980" + MASK + "c183" + MASK + "606060"), out);
        assertEquals("4203616263" + "800161" + "8a00" + "c103616263", ByteBufUtil.hexDump(out));
    }

    @Test
    void aMessageThatIsNotCompressedIsRefusedWhereAllHaveToBe() {
        FrameEcho frames = FrameEcho.ofCompressed();
        assertThrows(IllegalArgumentException.class, () -> frames.walk(hex("8283" + MASK + "606060"), Unpooled.buffer()));
    }

    @Test
    void anUnmaskedFrameIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> echo("820161" + "000000"));
    }

    /** With a mask of 0 it is a server's frame: not masked. */
    private static void frame(ByteBuf to, int first, int length, int mask) {
        int masked = mask == 0 ? 0 : 0x80;
        to.writeByte(first);
        if (length < 126) {
            to.writeByte(masked | length);
        } else if (length < 65_536) {
            to.writeByte(masked | 126).writeShort(length);
        } else {
            to.writeByte(masked | 127).writeLong(length);
        }
        if (mask != 0) {
            to.writeInt(mask);
        }
        for (int i = 0; i < length; i++) {
            to.writeByte(i ^ mask >>> 24 - 8 * (i & 3));
        }
    }

    private static String echo(String in) {
        ByteBuf out = Unpooled.buffer();
        new FrameEcho(true).walk(hex(in), out);
        return ByteBufUtil.hexDump(out);
    }

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(digits));
    }
}
