package io.heddle.loadgen.scenario;

import io.heddle.api.BufferSegment;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.scenario.match.Inbox;

/**
 * Sends a message that comes back as it is. Its payload begins with a stamp of eight bytes, in text sixteen hexadecimal digits: 46 bits for
 * when it was due, in units of 32 ns since the users were made; 4 bits for which echo of the scenario it is; and 14 bits for its number
 * among those of the connection. Where there is room, eight bytes more hold the low 32 bits of the user's number, and how late it was sent,
 * in units of 256 ns. So messages may overlap without any state for each of them.
 *
 * <p>Where messages overlap, an answer's fate is this. The first answer to a message is OK, and OUT_OF_ORDER too if a later message was
 * answered before; another one is DUPLICATED. That is known for the 64 messages in front of the latest that was answered; answers to older
 * ones count as first ones as long as any answer is missing. An answer that comes after the step's time counts TIMED_OUT and LATE.
 *
 * <p>Where they do not overlap, an answer to a message given up before is LATE (of the last eight that were), and any other that is not
 * awaited is DUPLICATED. A stamp that is none of ours (another user's, or of a time to come) leaves the message to the listeners. Messages
 * too short for a stamp are told by their size, and only where they do not overlap.
 *
 * <p><b>Thread:</b> immutable.
 */
final class EchoStep extends SendingStep {
    /** The most echo steps of a scenario. */
    static final int MAX_STEPS = 16;
    private static final int STAMP_BYTES = 8;
    private static final int NUMBER_BITS = 14;
    private static final int STEP_BITS = 4;
    private static final int TIME_SHIFT = NUMBER_BITS + STEP_BITS;
    private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;
    private static final int TIME_UNIT_SHIFT = 5;
    private static final int LATE_UNIT_SHIFT = 8;

    private final byte[] payload;
    private final boolean text;
    private final long withinNs;
    private final boolean overlaps;
    /** Its number among the echo steps of the scenario. */
    private final int index;
    private final boolean stamped;
    private final boolean tagged;

    EchoStep(int number, Instruction next, Message.Kind kind, int sizeBytes, long withinNs, boolean overlaps, int index) {
        super(number, next, kind == Message.Kind.TEXT, overlaps);
        this.text = kind == Message.Kind.TEXT;
        this.withinNs = withinNs;
        this.overlaps = overlaps;
        this.index = index;
        this.stamped = sizeBytes >= stampBytes(text);
        this.tagged = sizeBytes >= 2 * stampBytes(text);
        this.payload = new byte[sizeBytes];
        for (int i = 0; i < sizeBytes; i++) {
            payload[i] = (byte) (text ? 'a' + i % 26 : i);
        }
    }

    /** The size of a stamp. */
    static int stampBytes(boolean text) {
        return text ? 2 * STAMP_BYTES : STAMP_BYTES;
    }

    boolean overlaps() {
        return overlaps;
    }

    @Override
    void render(ScriptUser user, Outbox outbox, long nowNs) {
        outbox.message.truncate(0);
        if (stamped) {
            stamp(outbox, stampOf(user, user.dueNs));
            if (tagged) {
                long lateUnits = Math.min(0xFFFF_FFFFL, Math.max(0, nowNs - user.dueNs) >> LATE_UNIT_SHIFT);
                stamp(outbox, user.number() << Integer.SIZE | lateUnits);
            }
        }
        int stamps = outbox.message.count();
        outbox.message.append(payload, stamps, payload.length - stamps);
    }

    private void stamp(Outbox outbox, long stamp) {
        if (text) {
            outbox.message.appendHex(stamp, 2 * STAMP_BYTES);
        } else {
            outbox.message.appendInteger(stamp, STAMP_BYTES, false);
        }
    }

    private long stampOf(ScriptUser user, long dueNs) {
        return dueNs - user.users.originNs >> TIME_UNIT_SHIFT << TIME_SHIFT | (long) index << NUMBER_BITS | user.echoes & NUMBER_MASK;
    }

    @Override
    Instruction sent(ScriptUser user, long nowNs) {
        user.users.inFlight++;
        if (overlaps) {
            user.echoes++;
            user.addOutstanding(index, 1);
            return next;
        }
        user.awaited = stampOf(user, user.dueNs);
        user.echoes++;
        user.sinceNs = nowNs;
        user.await(Wait.ANSWER, ScriptUser.sum(nowNs, withinNs));
        return null;
    }

    @Override
    boolean received(ScriptUser user, Inbox message, long nowNs) {
        if (overlaps || message.count() != payload.length || message.isText() != text
            || stamped && (stampAt(message.segment(), 0) != user.awaited || tagged && !isTagged(user, message.segment()))) {
            return false;
        }
        user.users.inFlight--;
        StepMeter meter = meter(user);
        meter.count(StepCounter.OK);
        meter.record(StepTiming.LATENCY, nowNs - user.dueNs);
        meter.record(StepTiming.SERVICE, nowNs - user.sinceNs);
        user.goOn(next, nowNs, nowNs);
        return true;
    }

    @Override
    boolean isUnanswered() {
        return true;
    }

    @Override
    void expired(ScriptUser user, long nowNs) {
        user.users.inFlight--;
        failed(user, StepCounter.TIMED_OUT);
        user.remember(user.awaited);
        user.goOn(next, nowNs, nowNs);
    }

    @Override
    void abandoned(ScriptUser user, StepCounter reason) {
        super.abandoned(user, reason);
        if (user.waitsFor(Wait.ANSWER)) {
            user.users.inFlight--;
            failed(user, reason);
        }
    }

    /** Nobody waits for this message, or messages overlap: takes it if it is an echo of this step. */
    boolean recognizes(ScriptUser user, Inbox message, long nowNs) {
        if (!stamped || message.count() != payload.length || message.isText() != text) {
            return false;
        }
        BufferSegment segment = message.segment();
        long stamp = stampAt(segment, 0);
        long dueNs = user.users.originNs + (stamp >>> TIME_SHIFT << TIME_UNIT_SHIFT);
        if ((stamp >>> NUMBER_BITS & (1 << STEP_BITS) - 1) != index || dueNs > nowNs || tagged && !isTagged(user, segment)
            || before(user, stamp) >= user.echoes) {
            return false;
        }
        if (!overlaps) {
            return recognizesOld(user, stamp);
        }
        StepMeter meter = meter(user);
        EchoOrder order = user.outstanding(index) == 0 ? EchoOrder.AGAIN : user.echoAnswered(user.echoes - 1 - before(user, stamp));
        if (order == EchoOrder.AGAIN) {
            meter.count(StepCounter.DUPLICATED);
            return true;
        }
        user.users.inFlight--;
        user.addOutstanding(index, -1);
        if (order == EchoOrder.OVERTAKEN) {
            meter.count(StepCounter.OUT_OF_ORDER);
        }
        long latencyNs = nowNs - dueNs;
        long lateNs = tagged ? (stampAt(segment, stampBytes(text)) & 0xFFFF_FFFFL) << LATE_UNIT_SHIFT : 0;
        if (latencyNs - lateNs > withinNs) {
            failed(user, StepCounter.TIMED_OUT);
            meter.count(StepCounter.LATE);
            return true;
        }
        meter.count(StepCounter.OK);
        meter.record(StepTiming.LATENCY, latencyNs);
        if (tagged) {
            meter.record(StepTiming.SERVICE, latencyNs - lateNs);
        }
        return true;
    }

    /** An echo that came after its step's time, or again. */
    private boolean recognizesOld(ScriptUser user, long stamp) {
        if (user.waitsFor(Wait.ANSWER) && stamp == user.awaited) {
            return false;
        }
        meter(user).count(user.forget(stamp) ? StepCounter.LATE : StepCounter.DUPLICATED);
        return true;
    }

    /** How many echoes were sent after that one. */
    private static int before(ScriptUser user, long stamp) {
        return user.echoes - 1 - (int) stamp & NUMBER_MASK;
    }

    /** The answers to so many messages will not come. */
    void abandonOutstanding(ScriptUser user, StepCounter reason) {
        int outstanding = user.outstanding(index);
        if (outstanding > 0) {
            user.users.inFlight -= outstanding;
            user.addOutstanding(index, -outstanding);
            meter(user).count(StepCounter.FAILED, outstanding);
            meter(user).count(reason, outstanding);
        }
    }

    private boolean isTagged(ScriptUser user, BufferSegment segment) {
        return (int) (stampAt(segment, stampBytes(text)) >>> Integer.SIZE) == (int) user.number();
    }

    /** A stamp, or one of a time to come if there is none. */
    private long stampAt(BufferSegment segment, int offset) {
        long stamp = 0;
        if (!text) {
            for (int i = offset; i < offset + STAMP_BYTES; i++) {
                stamp = stamp << 8 | segment.get(i) & 0xFF;
            }
            return stamp;
        }
        for (int i = offset; i < offset + 2 * STAMP_BYTES; i++) {
            int digit = Character.digit(segment.get(i), 16);
            if (digit < 0) {
                return -1;
            }
            stamp = stamp << 4 | digit;
        }
        return stamp;
    }
}
