package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.scenario.match.Extractor;
import io.heddle.loadgen.scenario.match.Inbox;
import io.heddle.loadgen.scenario.match.MessageMatcher;

/**
 * Counts messages that no step awaits.
 *
 * <ul>
 *   <li>PUSHED: each message that matches, repeated ones included.
 *   <li>DUPLICATED: its sequence number came before on this connection. OUT_OF_ORDER: it came after a higher one, for the first time. Both
 *       are known for the 64 numbers up to the highest; an older one is OUT_OF_ORDER.
 *   <li>MISSED: numbers between the first and the highest on a connection that had not come when 64 higher ones had, or when the connection
 *       or the run ended. With a fan-out they are not counted by connection, but by message: as many as connections of this engine's share
 *       did not get it.
 *   <li>DELAY: from the stamp to the arrival, by the clocks of two machines; one that would be negative counts as 0.
 * </ul>
 *
 * <p><b>Thread:</b> immutable.
 */
final class CompiledListener {
    final int number;
    private final MessageMatcher matcher;
    private final Extractor stamp;
    private final long stampUnitNs;
    private final Extractor sequence;
    /** How many connections of the whole run should get each message, or 0. */
    final int fanOut;
    /** Its place among the listeners of the scenario with a sequence, or -1. */
    private final int sequenceIndex;
    /** Its place among the listeners of the program with a fan-out, or -1. */
    private final int fanOutIndex;

    CompiledListener(int number, MessageMatcher matcher, Extractor stamp, long stampUnitNs, Extractor sequence, int fanOut,
        int sequenceIndex, int fanOutIndex) {
        this.number = number;
        this.matcher = matcher;
        this.stamp = stamp;
        this.stampUnitNs = stampUnitNs;
        this.sequence = sequence;
        this.fanOut = fanOut;
        this.sequenceIndex = sequenceIndex;
        this.fanOutIndex = fanOutIndex;
    }

    /** Counts the message if it is one of these. */
    boolean receive(ScriptUser user, Inbox message, long nowNs) {
        if (matcher != MessageMatcher.ANY && !matcher.matches(message, user.scope(user.lastId, nowNs))) {
            return false;
        }
        StepMeter meter = user.users.meters[number];
        meter.count(StepCounter.PUSHED);
        long stamped = -1;
        if (stamp != null && stamp.find(message)) {
            stamped = message.found().times(stampUnitNs);
            if (stamped >= 0) {
                meter.record(StepTiming.DELAY, Math.max(0, user.users.host.epochNanos(nowNs) - stamped));
            }
        }
        boolean again = false;
        long identity = stamped;
        if (sequenceIndex >= 0 && sequence.find(message) && message.found().isInteger()) {
            identity = message.found().integer();
            SequenceWindow window = user.sequence(sequenceIndex);
            SequenceWindow.Order order = window.add(identity);
            again = order == SequenceWindow.Order.AGAIN;
            switch (order) {
                case AGAIN -> meter.count(StepCounter.DUPLICATED);
                case OVERTAKEN -> meter.count(StepCounter.OUT_OF_ORDER);
                default -> countMissed(meter, window.takeMissed());
            }
        }
        if (fanOutIndex >= 0 && !again && (sequence != null || stamped >= 0)) {
            user.users.fanOut(fanOutIndex).arrived(identity);
        }
        return true;
    }

    /** The connection or the run is over. */
    void settle(ScriptUser user) {
        if (sequenceIndex >= 0) {
            SequenceWindow window = user.sequence(sequenceIndex);
            window.close();
            countMissed(user.users.meters[number], window.takeMissed());
        }
    }

    private void countMissed(StepMeter meter, long missed) {
        if (missed > 0 && fanOut == 0) {
            meter.count(StepCounter.MISSED, missed);
        }
    }
}
