package io.heddle.engine.transport.http2;

import io.heddle.api.http2.Http2Config;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import java.time.Duration;

/**
 * The time limits of a session, on one timer: for the server's SETTINGS and its acknowledgement of ours, for the answer to a PING after
 * silence, and for a session without streams.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class SessionTimeouts implements DeadlineHandler {
    private static final long NEVER = Long.MAX_VALUE;

    /** Acts when a time is over. */
    interface Listener {
        void onSettingsTimeout();

        void onIdleTimeout();

        /** The input has not ended although nothing can be written any more. */
        void onOutputLostTimeout();

        /** The server is silent: time for a PING. */
        void onPingDue(long payload);

        /** No byte came after the PING. */
        void onPingTimeout(long silenceNs);
    }

    private final Http2Config config;
    private final Deadlines deadlines;
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

    SessionTimeouts(Http2Config config, Deadlines deadlines, Listener listener) {
        this.config = config;
        this.deadlines = deadlines;
        this.listener = listener;
    }

    void start(long nowNs) {
        lastInputNs = nowNs;
        settingsDueNs = nowNs + config.settingsTimeout().toNanos();
        reschedule();
    }

    void stop() {
        isStopped = true;
        deadlines.cancel(timer);
        timer = 0;
    }

    void onInput(long nowNs) {
        lastInputNs = nowNs;
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
    void onIdle(long nowNs) {
        isIdle = true;
        idleSinceNs = nowNs;
        reschedule();
    }

    /** No PING can be sent, and no other limit judges a session that only reads to its end. */
    void onOutputLost(long nowNs, Duration limit) {
        outputLostDueNs = nowNs + limit.toNanos();
        reschedule();
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        if (outputLostDueNs != NEVER) {
            listener.onOutputLostTimeout();
        } else if (nowNs >= settingsDueNs) {
            listener.onSettingsTimeout();
        } else if (isIdle && nowNs >= idleSinceNs + config.idleTimeout().toNanos()) {
            listener.onIdleTimeout();
        } else if (isPinged && nowNs >= pingedNs + config.pingTimeout().toNanos()) {
            listener.onPingTimeout(nowNs - lastInputNs);
        } else {
            if (!isPinged && nowNs >= lastInputNs + config.pingInterval().toNanos()) {
                isPinged = true;
                pingedNs = nowNs;
                listener.onPingDue(++pings);
            }
            reschedule();
        }
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
        deadlines.cancel(timer);
        timer = deadlines.schedule(dueNs, this);
    }
}
