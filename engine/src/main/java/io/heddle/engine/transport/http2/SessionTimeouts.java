package io.heddle.engine.transport.http2;

import io.heddle.api.http2.Http2Config;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import java.time.Duration;

/**
 * The time limits of a session, on one timer: for the server's SETTINGS and its acknowledgement of ours, for the answer to a PING after
 * silence, and for a session without streams. Only time in which the loop was there to hear the server counts, and what lies in the socket
 * is read before the server is judged.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class SessionTimeouts implements DeadlineHandler {
    private static final long NEVER = Long.MAX_VALUE;
    /** Input of the server that waits for its share of a turn may be what is missed: it is judged when that is taken. */
    private static final long JUDGED_AGAIN_NS = 100_000_000;

    /** Acts when a time is over. */
    interface Listener {
        /** The server is late: reads what lies in the socket. @return whether all of it could be taken in this turn */
        boolean hearsAll();

        void onSettingsTimeout();

        void onIdleTimeout();

        /** The input has not ended although nothing can be written any more. */
        void onOutputLostTimeout();

        /** The server is silent: time for a PING. */
        void onPingDue(long payload);

        /** No byte came after the PING. */
        void onPingTimeout(long silenceNs);

        /** One of these methods threw. */
        void onFault(Throwable fault);
    }

    private final Http2Config config;
    private final Deadlines limits;
    private final Listener listener;
    private long settingsDueNs;
    private long outputLostDueNs = NEVER;
    private long lastInputNs;
    /** True while no byte has followed our last PING. */
    private boolean isPinged;
    private long pingedNs;
    private long pings;
    private boolean isIdle;
    private long idleSinceNs;
    private boolean isStopped;
    private long timer;

    SessionTimeouts(Http2Config config, Deadlines limits, Listener listener) {
        this.config = config;
        this.limits = limits;
        this.listener = listener;
    }

    void start() {
        lastInputNs = limits.nowNs();
        settingsDueNs = lastInputNs + config.settingsTimeout().toNanos();
        reschedule();
    }

    void stop() {
        isStopped = true;
        limits.cancel(timer);
        timer = 0;
    }

    void onInput() {
        lastInputNs = limits.nowNs();
        isPinged = false;
    }

    /** The server's SETTINGS are there, and it acknowledged ours. */
    void onSettingsDone() {
        settingsDueNs = NEVER;
    }

    void onBusy() {
        isIdle = false;
    }

    /** The session is ready, and has no stream. */
    void onIdle() {
        isIdle = true;
        idleSinceNs = limits.nowNs();
        reschedule();
    }

    /** No PING can be sent, and no other limit judges a session that only reads to its end. */
    void onOutputLost(Duration limit) {
        outputLostDueNs = limits.nowNs() + limit.toNanos();
        reschedule();
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        try {
            judge(nowNs);
        } catch (Throwable fault) {
            // Without its timer the session would last for ever, and with it those that wait for it.
            listener.onFault(fault);
        }
    }

    private void judge(long nowNs) {
        boolean isAllHeard = !isServerLate(nowNs) || listener.hearsAll();
        if (isStopped) {
            return;
        }
        if (!isAllHeard) {
            schedule(nowNs + JUDGED_AGAIN_NS);
            return;
        }
        if (isOutputLost(nowNs)) {
            listener.onOutputLostTimeout();
        } else if (nowNs >= settingsDueNs) {
            listener.onSettingsTimeout();
        } else if (isIdle && nowNs >= idleSinceNs + config.idleTimeout().toNanos()) {
            listener.onIdleTimeout();
        } else if (isUnanswered(nowNs)) {
            listener.onPingTimeout(nowNs - lastInputNs);
        } else {
            if (!isPinged && nowNs >= lastInputNs + config.pingInterval().toNanos()) {
                isPinged = true;
                pingedNs = limits.nowNs();
                listener.onPingDue(++pings);
            }
            reschedule();
        }
    }

    private boolean isServerLate(long nowNs) {
        return nowNs >= settingsDueNs || isOutputLost(nowNs) || isUnanswered(nowNs);
    }

    private boolean isOutputLost(long nowNs) {
        return nowNs >= outputLostDueNs;
    }

    private boolean isUnanswered(long nowNs) {
        return isPinged && nowNs >= pingedNs + config.pingTimeout().toNanos();
    }

    private void reschedule() {
        if (isStopped) {
            return;
        }
        if (outputLostDueNs != NEVER) {
            schedule(outputLostDueNs);
            return;
        }
        long dueNs = isPinged ? pingedNs + config.pingTimeout().toNanos() : lastInputNs + config.pingInterval().toNanos();
        if (settingsDueNs != NEVER) {
            dueNs = Math.min(dueNs, settingsDueNs);
        }
        if (isIdle) {
            dueNs = Math.min(dueNs, idleSinceNs + config.idleTimeout().toNanos());
        }
        schedule(dueNs);
    }

    private void schedule(long dueNs) {
        limits.cancel(timer);
        timer = limits.schedule(dueNs, this);
    }
}
