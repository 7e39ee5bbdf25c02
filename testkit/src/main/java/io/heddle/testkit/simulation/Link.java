package io.heddle.testkit.simulation;

import io.heddle.testkit.LinkConditions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The way to a host: how long bytes travel, how many fit on it, and whether it is cut.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
final class Link {
    /** When the way is open again, TCP does not send what was lost at once: its last attempt may be a while ago. */
    private static final long MAX_RESUME_NS = TimeUnit.SECONDS.toNanos(1);
    /** A full packet on an Ethernet. */
    private static final int MIN_PIECE_BYTES = 1_460;

    private final Timeline timeline;
    private final SplittableRandom random;
    private final Set<TcpPipe> held = new LinkedHashSet<>();
    private LinkConditions conditions;
    private boolean isCut;

    Link(World world, LinkConditions conditions) {
        this.timeline = world.timeline();
        this.random = world.newRandom();
        this.conditions = conditions;
    }

    LinkConditions conditions() {
        return conditions;
    }

    void conditions(LinkConditions next) {
        conditions = next;
    }

    boolean isCut() {
        return isCut;
    }

    void cut() {
        isCut = true;
    }

    void mend() {
        isCut = false;
        List<TcpPipe> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(pipe -> timeline.after(random.nextLong(MAX_RESUME_NS), pipe::resume));
    }

    /** The pipe has something that arrives once the link is mended; it is told so once, however often it says this. */
    void hold(TcpPipe pipe) {
        held.add(pipe);
    }

    /** A time to travel. */
    long delayNs() {
        long jitterNs = conditions.jitter().toNanos();
        return conditions.latency().toNanos() + (jitterNs == 0 ? 0 : random.nextLong(jitterNs + 1));
    }

    /** The time for which so many bytes occupy the line. */
    long occupationNs(int bytes) {
        return conditions.bytesPerSecond() == 0 ? 0 : TimeUnit.SECONDS.toNanos(bytes) / conditions.bytesPerSecond();
    }

    /** The most bytes that travel together: on a slow line what it carries in a hundredth of a second. */
    int pieceBytes() {
        long bytesPerSecond = conditions.bytesPerSecond();
        return bytesPerSecond == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, Math.max(MIN_PIECE_BYTES, bytesPerSecond / 100));
    }

    /** How many of so many bytes one call reads or writes: all, unless the conditions cut calls short. */
    int share(int bytes) {
        boolean isShort = bytes > 1 && conditions.shortCallProbability() > 0 && random.nextDouble() < conditions.shortCallProbability();
        return isShort ? 1 + random.nextInt(bytes - 1) : bytes;
    }
}
