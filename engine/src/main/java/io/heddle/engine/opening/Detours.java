package io.heddle.engine.opening;

import io.heddle.api.statistics.FallbackReason;
import java.net.URI;

/**
 * The ways that an attempt has left behind, for its error: redirects, proxies that were not reached, and HTTP/2.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Detours {
    final RedirectChain redirects = new RedirectChain();
    /** Why the attempt went on without HTTP/2, in a sentence; null if it did not. */
    String leftHttp2;
    /** Why this origin was tried again over HTTP/2, or null if it was not. */
    FallbackReason retriedFor;
    /** The ways that were not passable; null if there were none. */
    private String leftWays;

    void onRedirect() {
        retriedFor = null;
        leftHttp2 = null;
        leftWays = null;
    }

    void onWayLeft(String name) {
        leftWays = (leftWays == null ? "" : leftWays + ", ") + name;
    }

    /** The failure at the end of them. */
    Failure told(Failure last, URI target) {
        Failure told = leftWays == null ? last : last.with("Before that, not reached: " + leftWays + ".");
        return redirects.told(leftHttp2 == null ? told : told.with(leftHttp2), target);
    }
}
