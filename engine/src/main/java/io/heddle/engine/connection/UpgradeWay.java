package io.heddle.engine.connection;

import io.heddle.api.WebSocketError;
import java.net.SocketAddress;

/**
 * How an attempt gets from a connected origin to an open WebSocket: a way for each version of HTTP.
 *
 * <p><b>Thread:</b> loop-confined.
 */
interface UpgradeWay {

    /** Its transport is ready for something, or was lost. */
    void onReady();

    /** Its time is over. @return what to report */
    WebSocketError onTimeout();

    /** Where it leads, or null if that is not known. */
    SocketAddress remoteAddress();

    /** The attempt is over: lets go of what it has not handed over. */
    void cancel();
}
