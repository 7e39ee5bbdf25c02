package io.heddle.engine.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the echo servers rely on, whenever a library says that a frame is sent. */
@Timeout(180)
class SendChainTest {
    private final List<Integer> sizes = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final Deque<Runnable> unsent = new ArrayDeque<>();

    @Test
    void framesSentInlineDoNotGrowTheStack() {
        SendChain chain = new SendChain(new Peer(true));
        chain.add(frames(0, 200_000), () -> done.add("all"));
        assertEquals(200_000, sizes.size());
        assertEquals(List.of("all"), done);
    }

    @Test
    void theNextFrameWaitsForTheOneBefore() {
        SendChain chain = new SendChain(new Peer(false));
        chain.add(frames(0, 2), () -> done.add("first"));
        chain.add(frames(7, 1), () -> done.add("second"));
        assertEquals(List.of(0), sizes);
        unsent.remove().run();
        assertEquals(List.of(0, 1), sizes);
        assertTrue(done.isEmpty());
        unsent.remove().run();
        assertEquals(List.of(0, 1, 7), sizes);
        assertEquals(List.of("first"), done);
        unsent.remove().run();
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void whatIsAddedByADoneRunsAfterWhatWaits() {
        SendChain chain = new SendChain(new Peer(true));
        chain.add(frames(0, 1), () -> chain.add(frames(5, 1), () -> done.add("late")));
        assertEquals(List.of(0, 5), sizes);
        assertEquals(List.of("late"), done);
    }

    @Test
    void anEmptySeriesIsDoneAtOnce() {
        new SendChain(new Peer(false)).add(frames(0, 0), () -> done.add("empty"));
        assertEquals(List.of("empty"), done);
    }

    @Test
    void anyMixOfInlineAndLateSendsKeepsTheOrder() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        SendChain chain = new SendChain((Frames) (frame, sent) -> {
            sizes.add(frame.count());
            if (random.nextBoolean()) {
                sent.run();
            } else {
                unsent.add(sent);
            }
        });
        for (int next = 0; next < 1_000;) {
            if (random.nextInt(3) == 0 && !unsent.isEmpty()) {
                unsent.remove().run();
            }
            int count = random.nextInt(4);
            chain.add(frames(next, count), () -> {});
            next += count;
        }
        while (!unsent.isEmpty()) {
            unsent.remove().run();
        }
        assertEquals(IntStream.range(0, sizes.size()).boxed().toList(), sizes, "seed " + seed);
        assertTrue(sizes.size() >= 1_000, "seed " + seed);
    }

    /** Frames that can be told apart by their size. */
    private static Iterator<EchoPeer.Frame> frames(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(i -> new EchoPeer.Frame(EchoPeer.Kind.BINARY, true, new byte[0], 0, i))
            .iterator();
    }

    /** A peer of which only sending is asked. */
    private interface Frames extends EchoPeer {
        @Override
        default void close(int code, String reason) {
            throw new AssertionError("nobody asked for a close");
        }
    }

    private final class Peer implements Frames {
        private final boolean inline;

        Peer(boolean inline) {
            this.inline = inline;
        }

        @Override
        public void send(Frame frame, Runnable sent) {
            sizes.add(frame.count());
            if (inline) {
                sent.run();
            } else {
                unsent.add(sent);
            }
        }
    }
}
