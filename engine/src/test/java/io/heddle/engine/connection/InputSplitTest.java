package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages are the same wherever the stream is cut: TCP promises bytes, not pieces. */
@Timeout(60)
final class InputSplitTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.readBufferBytes(16 << 10));

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 25);
    }

    @Test
    void oneByteAtATime() {
        Script script = new Script(4711).messages(30, 300);
        Link link = rig.link();
        link.socket.feedIn(1, script.bytes());
        rig.turnUntilIdle();
        check(script, link, "one byte at a time");
    }

    @Test
    void everyCutInTwo() {
        Script script = new Script(815).messages(12, 60);
        byte[] stream = script.bytes();
        for (int cut = 1; cut < stream.length; cut++) {
            Link link = rig.link();
            link.socket.feed(Arrays.copyOf(stream, cut)).feed(Arrays.copyOfRange(stream, cut, stream.length));
            rig.turnUntilIdle();
            check(script, link, "cut at " + cut);
            link.ws.abort();
            rig.turnUntilIdle();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomCutsOfRandomMessages(long seed) {
        Script script = new Script(seed).messages(40, 5_000);
        Link link = rig.link();
        feedInRandomCuts(link, script.bytes(), new Random(seed), 3_000);
        check(script, link, "seed " + seed);
    }

    /** Larger than the read buffer, so that the rest of a payload is read straight into its message. */
    @ParameterizedTest
    @MethodSource("seeds")
    void randomCutsOfLargeMessages(long seed) {
        Script script = new Script(seed).messages(8, 200_000);
        Link link = rig.link();
        if (seed % 2 == 0) {
            link.socket.decode();
        }
        feedInRandomCuts(link, script.bytes(), new Random(seed), 50_000);
        check(script, link, "seed " + seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoConnectionsAtATimeDoNotMix(long seed) {
        List<Script> scripts = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            scripts.add(new Script(seed * 100 + i).messages(15, 20_000));
            links.add(rig.link());
            links.get(i).socket.feedIn(1 + random.nextInt(9_000), scripts.get(i).bytes());
        }
        rig.turnUntilIdle();
        for (int i = 0; i < 5; i++) {
            check(scripts.get(i), links.get(i), "seed " + seed + ", connection " + i);
        }
    }

    @Test
    void aFrameOfEveryLengthAroundTheEdges(Link link) {
        List<String> expected = new ArrayList<>(List.of("open"));
        for (int length : new int[] {
            0, 1, 125, 126, 127, 255, 256, 16_383, 16_384, 16_385, 32_767, 32_768, 65_535, 65_536, 65_537, 262_144, 300_000}) {
            byte[] payload = ServerFrames.pattern(length, length);
            link.receive(ServerFrames.frame(BINARY, payload));
            expected.add(("binary " + ClientFrame.show(false, payload)).strip());
        }
        link.events.expectAll(expected, "");
    }

    @Test
    void whatIsWholeInTheReadBufferTakesNoMemoryOfThePool(Link link) {
        link.receive(ServerFrames.text("1"), ServerFrames.frame(BINARY, new byte[10_000]), ServerFrames.pong(new byte[125]));
        assertEquals(0, rig.pool.statistics().acquisitions());
        assertEquals(4, link.events.lines.size());
    }

    @Test
    void theRestOfALargePayloadIsReadStraightIntoItsMessage(Link link) {
        List<Integer> targets = new ArrayList<>();
        byte[] payload = ServerFrames.pattern(150_000);
        link.socket.feed(ServerFrames.header(true, BINARY, payload.length), Arrays.copyOf(payload, 10));
        int[] at = {10};
        link.socket.feed(target -> {
            targets.add(target.remaining());
            int count = Math.min(target.remaining(), payload.length - at[0]);
            target.put(payload, at[0], count);
            at[0] += count;
            return count;
        });
        while (at[0] < payload.length) {
            rig.turn();
        }
        link.socket.stopSource();
        link.events.expect("open", "binary " + ClientFrame.show(false, payload));
        // The segment grows fourfold with what has arrived, whatever the header promises; each read goes past the read buffer of 16 KiB.
        assertEquals(payload.length - 10, targets.stream().mapToInt(Integer::intValue).sum());
        assertTrue(targets.stream().allMatch(bytes -> bytes > 16 << 10), targets::toString);
        assertEquals(3, targets.size());
    }

    /** The read buffer of 16 KiB leaves 4 KiB for that. */
    @Test
    void theRestOfALastPayloadIsReadRightBehindIt(Link link) {
        byte[] payload = ServerFrames.pattern(10_500);
        byte[] stream = ServerFrames.join(ServerFrames.frame(BINARY, ServerFrames.pattern(2_000)), ServerFrames.frame(BINARY, payload),
            ServerFrames.text("more"));
        List<Integer> targets = new ArrayList<>();
        int[] at = {0};
        link.socket.feed(target -> {
            targets.add(target.remaining());
            int count = Math.min(target.remaining(), stream.length - at[0]);
            target.put(stream, at[0], count);
            at[0] += count;
            return count;
        });
        rig.turn();
        int missing = 2_004 + 10_504 - 12 * 1_024;
        assertEquals(List.of(12 << 10, missing), targets);
        rig.turn();
        link.socket.stopSource();
        link.events.expect(
            "open", "binary " + ClientFrame.show(false, ServerFrames.pattern(2_000)), "binary " + ClientFrame.show(false, payload),
            "text more");
        assertEquals(0, rig.pool.statistics().acquisitions());
    }

    @Test
    void aRestThatDoesNotComeAtOnceIsAssembled(Link link) {
        byte[] payload = ServerFrames.pattern(12_500);
        byte[] stream = ServerFrames.frame(BINARY, payload);
        link.socket.feed(Arrays.copyOf(stream, 12 << 10)).feed(Arrays.copyOfRange(stream, 12 << 10, stream.length - 1));
        rig.turn();
        link.events.expect("open");
        link.receive(Arrays.copyOfRange(stream, stream.length - 1, stream.length));
        link.events.expect("binary " + ClientFrame.show(false, payload));
    }

    @Test
    void manyFramesInOneRead(Link link) {
        byte[][] frames = new byte[3_000][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = ServerFrames.text("" + i);
        }
        link.receive(frames);
        assertEquals(3_001, link.events.lines.size());
        assertEquals("text 2999", link.events.lines.get(3_000));
    }

    private void feedInRandomCuts(Link link, byte[] stream, Random random, int most) {
        for (int at = 0; at < stream.length;) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(random.nextInt(4) == 0 ? 5 : most));
            link.socket.feed(Arrays.copyOfRange(stream, at, end));
            if (random.nextInt(10) == 0) {
                link.socket.feedNothing();
            }
            at = end;
        }
        rig.turnUntilIdle();
    }

    private void check(Script script, Link link, String how) {
        List<String> expected = new ArrayList<>(List.of("open"));
        expected.addAll(script.events);
        link.events.expectAll(expected, how);
        assertEquals(0, rig.pool.statistics().segmentsInUse(), how);
    }
}
