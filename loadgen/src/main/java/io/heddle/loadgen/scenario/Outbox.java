package io.heddle.loadgen.scenario;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.scenario.template.ByteSink;

/** Renders messages and gives them to the engine in its own segments. <b>Thread:</b> loop-confined. */
final class Outbox {
    /** The message at hand. */
    final ByteSink message = new ByteSink();

    private final UserHost host;
    /** True if the last message was refused because the pool had no segment: no connection will call when there is one. */
    private boolean poolWasEmpty;

    Outbox(UserHost host) {
        this.host = host;
    }

    /** Sends the message and counts what became of it. */
    SendResult send(ScriptUser user, boolean asText) {
        int count = message.count();
        BufferSegment segment = host.pool().acquire(count);
        poolWasEmpty = segment == null;
        if (poolWasEmpty) {
            host.count(Counter.BACK_PRESSURED, 1);
            return SendResult.BACK_PRESSURED;
        }
        segment.append(message.bytes(), 0, count);
        SendResult result = asText ? user.webSocket().sendAsText(segment) : user.webSocket().sendAsBinary(segment);
        switch (result) {
            case QUEUED -> {
                host.count(Counter.SENT, 1);
                host.count(Counter.SENT_BYTES, count);
            }
            case BACK_PRESSURED -> host.count(Counter.BACK_PRESSURED, 1);
            case NOT_OPEN -> host.count(Counter.NOT_OPEN, 1);
            case TOO_LARGE -> host.error("A message of " + count
                + " bytes exceeds what the engine may buffer for a connection (maxBufferedBytes) or in all (maxPooledBytes)");
        }
        return result;
    }

    boolean poolWasEmpty() {
        return poolWasEmpty;
    }
}
