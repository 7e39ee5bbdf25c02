package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.event.MessageFragment;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages larger than any limit, through {@code onIncompleteFrame}, in constant memory. */
@Timeout(180)
class StreamingIT {
    private static final int BLOCK = 1 << 20;
    private static final long GIBIBYTE = 1L << 30;
    private static final long MAX_POOLED = 4 << 20;
    private static final long MAX_ALLOCATED = 8 << 20;

    @Test
    void oneFrameOfOneGibibytePassesInConstantMemory() throws Exception {
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            block[i] = (byte) (i * 31 + (i >> 8));
        }
        check(false, GIBIBYTE, block, out -> {
            out.write(ByteBuffer.allocate(10).put((byte) 0x82).put((byte) 127).putLong(GIBIBYTE).array());
            for (int i = 0; i < GIBIBYTE / BLOCK; i++) {
                out.write(block);
            }
        });
    }

    @Test
    void fragmentsOfATextPassInConstantMemoryWithPingsBetween() throws Exception {
        String unit = "Gr\u00fc\u00dfe, \u4e16\u754c \uD83D\uDE80!";
        byte[] block = unit.repeat(BLOCK / 16).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int blocks = 200;
        check(true, (long) blocks * block.length, block, out -> {
            // Cut anywhere, inside of characters too.
            int cut = block.length / 2 + 1;
            for (int i = 0; i < blocks; i++) {
                out.write(header(i == 0 ? 0x01 : 0x00, cut));
                out.write(block, 0, cut);
                out.write(new byte[] {(byte) 0x89, 0x01, 0x70});
                out.write(header(i == blocks - 1 ? 0x80 : 0x00, block.length - cut));
                out.write(block, cut, block.length - cut);
            }
        });
    }

    /** Writes the bytes of a message. */
    @FunctionalInterface
    private interface Writer {
        void write(OutputStream out) throws Exception;
    }

    private static byte[] header(int firstByte, int count) {
        return ByteBuffer.allocate(10).put((byte) firstByte).put((byte) 127).putLong(count).array();
    }

    private static void check(boolean text, long total, byte[] block, Writer writer) throws Exception {
        try (PeerServer server = PeerServer.start(1, socket -> serve(socket, writer));
            WatchedEngine client = WatchedEngine.start(settings -> settings.maxMessageBytes(BLOCK).trackSegments(false))) {
            Receiver receiver = new Receiver(client.engine, text, total, block);
            ClientEvents events = ClientEvents.of(client.engine.webSocket(server.ws()).onIncompleteFrame(receiver));
            events.ws.open();
            assertTrue(receiver.done.await(50, TimeUnit.SECONDS), () -> "only " + receiver.received + " bytes came");
            assertNull(receiver.failure);
            assertEquals(total, receiver.received);
            assertTrue(receiver.mostPooled <= MAX_POOLED, () -> receiver.mostPooled + " bytes pooled");
            assertTrue(receiver.allocated() <= MAX_ALLOCATED, () -> receiver.allocated() + " bytes of heap allocated");
            assertEquals(1, client.engine.statistics().traffic().messagesReceived());
            events.ws.close();
            ClientEvents.Event end = events.next();
            while (end.kind() == ClientEvents.Kind.OPEN || end.kind() == ClientEvents.Kind.PING) {
                end = events.next();
            }
            assertEquals(ClientEvents.Kind.CLOSED, end.kind(), end::toString);
        }
    }

    private static void serve(Socket socket, Writer writer) throws Exception {
        PeerServer.upgrade(socket);
        OutputStream out = socket.getOutputStream();
        writer.write(out);
        // Pongs come first; the frame whose opcode is 8 is the answer to nothing but the end.
        int first = socket.getInputStream().read();
        while (first >= 0 && (first & 0x0f) != 8) {
            int count = socket.getInputStream().read() & 0x7f;
            socket.getInputStream().readNBytes(4 + count);
            first = socket.getInputStream().read();
        }
        out.write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe8});
    }

    /** Compares what comes with the repeated block, and watches the memory meanwhile. Loop-confined until done. */
    private static final class Receiver implements BiConsumer<WebSocket, MessageFragment> {
        private final CountDownLatch done = new CountDownLatch(1);
        private final WebSocketEngine engine;
        private final boolean isText;
        private final long total;
        private final ByteBuffer expected;
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private long received;
        private long pieces;
        private long mostPooled;
        private long allocatedBefore;
        private long allocatedAfter;
        private String failure;

        Receiver(WebSocketEngine engine, boolean isText, long total, byte[] block) {
            this.engine = engine;
            this.isText = isText;
            this.total = total;
            this.expected = ByteBuffer.wrap(block);
        }

        long allocated() {
            return allocatedAfter - allocatedBefore;
        }

        @Override
        public void accept(WebSocket ws, MessageFragment piece) {
            if (pieces++ == 0) {
                allocatedBefore = threads.getCurrentThreadAllocatedBytes();
            }
            if (piece.isFirst() != (pieces == 1) || piece.isText() != isText) {
                fail("piece " + pieces + " is the first: " + piece.isFirst() + ", text: " + piece.isText());
            }
            compare(piece.payload().asByteBuffer());
            if (pieces % 64 == 0) {
                mostPooled = Math.max(mostPooled, engine.statistics().pool().capacityBytes());
            }
            if (piece.isLast() != (received == total)) {
                fail("the last piece is at " + received);
            }
            if (piece.isLast()) {
                allocatedAfter = threads.getCurrentThreadAllocatedBytes();
                done.countDown();
            }
        }

        private void compare(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                int at = (int) (received % expected.capacity());
                int count = Math.min(bytes.remaining(), expected.capacity() - at);
                expected.limit(at + count).position(at);
                int limit = bytes.limit();
                bytes.limit(bytes.position() + count);
                if (expected.mismatch(bytes) >= 0) {
                    fail("other bytes than expected after " + received);
                }
                bytes.position(bytes.limit()).limit(limit);
                received += count;
            }
        }

        private void fail(String what) {
            failure = failure == null ? what : failure;
            done.countDown();
        }
    }
}
