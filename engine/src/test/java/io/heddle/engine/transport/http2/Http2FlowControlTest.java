package io.heddle.engine.transport.http2;

import static io.heddle.testkit.wire.Http2Frames.settings;
import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.api.http2.Http2Config;
import io.heddle.engine.connection.Rig;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flow control of streams and sessions, both ways (RFC 9113 section 5.2 and 6.9), and a socket that takes nothing. */
@Timeout(60)
final class Http2FlowControlTest {
    /** Of a client's frame of 100 bytes. */
    private static final int FRAME = 106;

    @RegisterExtension
    final Rig rig = new Rig();

    private static void send(Http2Link link, int count) {
        link.ws.send(ServerFrames.pattern(count));
    }

    private int received(Http2Link link) {
        link.peer.settle();
        return link.peer.received(link.stream).length;
    }

    private static void allow(Http2Link link, int stream, int bytes) {
        link.peer.send(Http2Frames.windowUpdate(stream, bytes));
    }

    @Test
    void noMoreLeavesThanTheStreamsWindow() {
        Http2Link link = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 10);
        send(link, 100);
        assertEquals(10, received(link));
        assertEquals(96, link.ws.bufferedAmount());
        rig.advance(Duration.ofMillis(200));
        allow(link, link.stream, 1);
        assertEquals(11, received(link));
        allow(link, link.stream, 1_000);
        assertEquals(FRAME, received(link));
        assertEquals(0, link.ws.bufferedAmount());
        assertEquals(2, rig.counters.http2().stalls());
        assertTrue(rig.counters.http2().stalledNs() >= 200_000_000, () -> rig.counters.http2().toString());
    }

    @Test
    void aWindowOfNothingLetsNothingOut() {
        Http2Link link = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 0);
        send(link, 100);
        assertEquals(0, received(link));
        link.peer.send(settings(Http2Frames.INITIAL_WINDOW_SIZE, 50));
        assertEquals(50, received(link));
        link.peer.send(settings(Http2Frames.INITIAL_WINDOW_SIZE, 200));
        assertEquals(FRAME, received(link));
    }

    @Test
    void aWindowMayShrinkBelowNothing() {
        Http2Link link = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 100);
        send(link, 70);
        assertEquals(76, received(link));
        link.peer.send(settings(Http2Frames.INITIAL_WINDOW_SIZE, 0));
        send(link, 100);
        assertEquals(76, received(link));
        allow(link, link.stream, 76);
        assertEquals(76, received(link));
        allow(link, link.stream, 5);
        assertEquals(81, received(link));
        // New streams begin with what holds now.
        Http2Link other = link.neighbour(rig);
        send(other, 100);
        assertEquals(0, received(other));
    }

    @Test
    void allStreamsShareTheSessionsWindow() {
        Http2Link first = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 1 << 20);
        Http2Link second = first.neighbour(rig);
        send(first, 40_000);
        send(second, 40_000);
        int before = received(first) + received(second);
        assertEquals(65_535, before);
        allow(first, 0, 1_000);
        assertEquals(66_535, received(first) + received(second));
        allow(first, 0, 100_000);
        assertEquals(80_032, received(first) + received(second));
        assertEquals(List.of(true, true), List.of(first.ws.bufferedAmount() == 0, second.ws.bufferedAmount() == 0));
    }

    @Test
    void whoeverEndsWhileItWaitsIsPassedOver() {
        Http2Link first = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 1 << 20);
        Http2Link second = first.neighbour(rig);
        Http2Link third = first.neighbour(rig);
        send(first, 65_529);
        assertEquals(65_535, received(first) + received(second));
        send(second, 100);
        send(third, 100);
        assertEquals(0, received(second));
        Http2Link fourth = first.neighbour(rig);
        send(fourth, 100);
        second.ws.abort();
        fourth.ws.abort();
        rig.turnUntilIdle();
        Http2Link fifth = first.neighbour(rig);
        send(fifth, 100);
        allow(first, 0, 1_000);
        assertEquals(FRAME, received(fifth));
        assertEquals(FRAME, received(third));
    }

    @Test
    void theServersMayGoOnAsFastAsItIsRead() {
        rig.configure(config -> config.http2(Http2Config.builder().streamWindowBytes(10_000).sessionWindowBytes(65_536).build()));
        Http2Link link = Http2Link.opened(rig);
        for (int i = 0; i < 9; i++) {
            link.receive(ServerFrames.frame(BINARY, ServerFrames.pattern(996)));
        }
        link.peer.settle();
        // In steps of half a window, not one for each frame.
        assertEquals(5_000,
            link.peer.frames.stream().filter(frame -> frame.type() == Http2Frames.WINDOW_UPDATE && frame.stream() == link.stream)
                .mapToInt(frame -> frame.intAt(0)).sum());
        for (int i = 0; i < 31; i++) {
            link.receive(ServerFrames.frame(BINARY, ServerFrames.pattern(996)));
            link.peer.settle();
        }
        assertTrue(link.peer.frames.stream().anyMatch(frame -> frame.type() == Http2Frames.WINDOW_UPDATE && frame.stream() == 0
            && frame.intAt(0) >= 32_768), "the session's window opens too");
        assertEquals(40, link.events.lines.stream().filter(line -> line.startsWith("binary")).count());
    }

    @Test
    void aSuspendedStreamKeepsItsWindowShut() {
        rig.configure(config -> config.http2(Http2Config.builder().streamWindowBytes(10_000).build()));
        Http2Link link = Http2Link.opened(rig);
        link.ws.suspendReading();
        for (int i = 0; i < 10; i++) {
            link.receive(ServerFrames.frame(BINARY, ServerFrames.pattern(996)));
        }
        link.peer.settle();
        assertTrue(
            link.peer.frames.stream().noneMatch(frame -> frame.type() == Http2Frames.WINDOW_UPDATE && frame.stream() == link.stream));
        link.events.expect();
        link.ws.resumeReading();
        rig.turnUntilIdle();
        assertEquals(10, link.events.lines.stream().filter(line -> line.startsWith("binary")).count());
        assertEquals(10_000, link.peer.await(Http2Frames.WINDOW_UPDATE, link.stream).intAt(0));
    }

    @Test
    void paddingCountsAndIsGivenBack() {
        rig.configure(config -> config.http2(Http2Config.builder().streamWindowBytes(1_024).build()));
        Http2Link link = Http2Link.opened(rig);
        byte[] padded = ServerFrames.join(new byte[] {(byte) 200}, ServerFrames.text("x"), new byte[200]);
        for (int i = 0; i < 20; i++) {
            link.peer.send(Http2Frames.frame(Http2Frames.DATA, Http2Frames.PADDED, link.stream, padded)).settle();
        }
        assertEquals(20, link.events.lines.stream().filter("text x"::equals).count());
    }

    @Test
    void messagesThatFillThePoolLeaveItThroughTheReserve() {
        rig.configure(config -> config.maxPooledBytes(1 << 20).maxBufferedBytes(1 << 20).lowWaterMarkBytes(0)
            .writeBufferBytes(16 << 10).readBufferBytes(16 << 10));
        Http2Link link = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 1 << 20);
        int sent = 0;
        while (link.ws.send(new byte[70_000]) == SendResult.QUEUED) {
            sent++;
        }
        assertTrue(sent >= 7, "only " + sent);
        allow(link, 0, 1 << 20);
        int expected = sent * 70_000;
        rig.turnNetworkUntil(() -> link.ws.bufferedAmount() == 0 && received(link) >= expected);
    }

    @Test
    void aFullPoolAndReserveHoldUpMessagesButNotTheSession() {
        rig.configure(config -> config.maxPooledBytes(1 << 20).maxBufferedBytes(700_000).lowWaterMarkBytes(0)
            .writeBufferBytes(16 << 10).readBufferBytes(16 << 10));
        Http2Link link = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 0);
        send(link, 1_000);
        link.peer.settle();
        List<PooledSegment> taken = new ArrayList<>();
        for (int bytes = 512 << 10; bytes >= 128; bytes /= 2) {
            for (PooledSegment next = rig.pool.acquire(bytes); next != null; next = rig.pool.acquire(bytes)) {
                taken.add(next);
            }
        }
        taken.add(rig.pool.acquireEssential((1 << 20) / 16, SegmentOwner.USER));
        allow(link, link.stream, 1_008);
        assertEquals(0, received(link), "nothing of it has a place");
        link.peer.send(settings());
        link.peer.await(frame -> frame.type() == Http2Frames.SETTINGS && frame.flags() == Http2Frames.ACK);
        link.neighbour(rig).ws.abort();
        link.peer.await(Http2Frames.RST_STREAM);
        link.events.expect();
        taken.forEach(rig.pool::release);
        rig.advance(Duration.ofMillis(10));
        assertEquals(1_008, received(link));
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void aServerThatDoesNotReadStopsItsStreamsAndCostsABoundedMemory() {
        rig.configure(config -> config.writeBufferBytes(16_384).maxPooledBytes(64 << 20));
        Http2Link first = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE);
        Http2Link second = first.neighbour(rig);
        allow(first, 0, Integer.MAX_VALUE - 65_535);
        first.peer.settle();
        int messages = 0;
        // Until the sockets between are full, and a while longer.
        while (first.ws.bufferedAmount() < 4 << 20) {
            send(first, 100_000);
            send(second, 100_000);
            rig.turnNetwork();
            messages += 2;
        }
        assertTrue(second.ws.bufferedAmount() > 0);
        // The messages that wait are the streams' own; the session holds no more than its buffer.
        long waiting = first.ws.bufferedAmount() + second.ws.bufferedAmount();
        assertTrue(rig.pool.statistics().segmentsInUse() < 2 * waiting / 100_000 + 8);
        int expected = messages * (100_000 + 4 * 8);
        int[] got = new int[1];
        rig.turnNetworkUntil(() -> {
            got[0] = first.peer.received(first.stream).length + first.peer.received(second.stream).length;
            return first.ws.bufferedAmount() + second.ws.bufferedAmount() == 0 && got[0] >= expected;
        });
        assertEquals(expected, got[0]);
    }
}
