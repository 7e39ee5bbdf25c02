package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.scenario.match.Extractor;
import io.heddle.loadgen.scenario.match.Inbox;

/**
 * Sends a message and knows its answer: by the id that the answer repeats, or because it is the next message that matches.
 *
 * <p>With an id an answer's fate is this. The first answer to a request that waits is OK (or CHECK_FAILED), and OUT_OF_ORDER too if a
 * request that was sent after it was answered before. An answer to a request that was given up is LATE. Any further answer is DUPLICATED. A
 * connection remembers at least its last eight ids, and more once more requests waited at the same time; an answer with an older id, or
 * with one that was never sent, is left to the listeners. Without an id a late or repeated answer cannot be told from a push.
 *
 * <p>Times are those of answers that came in time and passed the checks.
 *
 * <p><b>Thread:</b> immutable.
 */
final class RequestStep extends SendingStep {
    private final MessageTemplate message;
    private final Answers answers;
    /** Null if the next message that matches is the answer. */
    private final Extractor id;
    /** Its number among the requests with an id. */
    private final int index;
    private final long withinNs;
    private final boolean awaited;

    RequestStep(int number, Instruction next, MessageTemplate message, boolean openLoop, Answers answers, Extractor id, int index,
        long withinNs, boolean awaited) {
        super(number, next, message.isText(), openLoop);
        this.message = message;
        this.answers = answers;
        this.id = id;
        this.index = index;
        this.withinNs = withinNs;
        this.awaited = awaited;
    }

    Extractor id() {
        return id;
    }

    long withinNs() {
        return withinNs;
    }

    @Override
    boolean hasPlace(ScriptUser user) {
        return id == null || user.pending().hasRoom(user.lastId + 1);
    }

    @Override
    boolean prepare(ScriptUser user) {
        return message.prepare(user, this);
    }

    @Override
    void render(ScriptUser user, Outbox outbox, long nowNs) {
        message.render(user, outbox.message, nowNs);
    }

    @Override
    Instruction sent(ScriptUser user, long nowNs) {
        long sentId = ++user.lastId;
        long deadlineNs = ScriptUser.sum(nowNs, withinNs);
        user.users.inFlight++;
        if (id != null) {
            user.pending().add(sentId, user.dueNs, nowNs, index, deadlineNs);
            user.arm(deadlineNs);
        }
        if (!awaited) {
            return next;
        }
        user.awaited = sentId;
        user.sinceNs = nowNs;
        // With an id the table of requests has the time limit.
        user.await(Wait.ANSWER, id == null ? deadlineNs : ScriptUser.NEVER);
        return null;
    }

    @Override
    boolean received(ScriptUser user, Inbox answer, long nowNs) {
        if (id != null || !answers.match(user, answer, user.awaited, nowNs)) {
            return false;
        }
        take(user, answer, user.awaited, user.dueNs, user.sinceNs, nowNs);
        user.goOn(next, nowNs, nowNs);
        return true;
    }

    /** A message has this id: takes it if it is an answer to a request of this step. */
    boolean received(ScriptUser user, Inbox answer, long answerId, int entry, long nowNs) {
        if (!answers.match(user, answer, answerId, nowNs)) {
            return false;
        }
        Pending pending = user.pending();
        int state = pending.state(entry);
        if (state != Pending.WAITS) {
            meter(user).count(state == Pending.GIVEN_UP ? StepCounter.LATE : StepCounter.DUPLICATED);
            pending.settle(entry, Pending.ANSWERED);
            return true;
        }
        if (pending.isOvertaken(answerId)) {
            meter(user).count(StepCounter.OUT_OF_ORDER);
        }
        pending.settle(entry, Pending.ANSWERED);
        take(user, answer, answerId, pending.dueNs(entry), pending.sentNs(entry), nowNs);
        if (awaited && user.waitsFor(Wait.ANSWER) && user.awaited == answerId) {
            user.goOn(next, nowNs, nowNs);
        } else {
            user.settled(nowNs);
        }
        return true;
    }

    private void take(ScriptUser user, Inbox answer, long answerId, long dueNs, long sentNs, long nowNs) {
        user.users.inFlight--;
        if (answers.take(user, answer, answerId, this, nowNs)) {
            meter(user).record(StepTiming.LATENCY, nowNs - dueNs);
            meter(user).record(StepTiming.SERVICE, nowNs - sentNs);
        }
    }

    /** The answer to a request with an id did not come. */
    void givenUp(ScriptUser user, StepCounter reason) {
        user.users.inFlight--;
        failed(user, reason);
    }

    @Override
    boolean isGivenUp(ScriptUser user) {
        int entry = id == null ? -1 : user.pending().find(user.awaited);
        return entry >= 0 && user.pending().state(entry) == Pending.GIVEN_UP;
    }

    @Override
    boolean isUnanswered() {
        return id == null;
    }

    @Override
    void expired(ScriptUser user, long nowNs) {
        givenUp(user, StepCounter.TIMED_OUT);
        user.goOn(next, nowNs, nowNs);
    }

    @Override
    void abandoned(ScriptUser user, StepCounter reason) {
        super.abandoned(user, reason);
        if (id == null && user.waitsFor(Wait.ANSWER)) {
            givenUp(user, reason);
        }
    }
}
