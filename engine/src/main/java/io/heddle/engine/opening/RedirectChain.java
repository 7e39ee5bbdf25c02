package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.request.Redirects;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The redirects that an attempt has followed, for the error of one that fails behind them.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class RedirectChain {
    private static final int MAX_SHOWN = 10;
    private static final int MAX_NAMES_CHARS = 200;

    /** Most attempts follow none. */
    private List<URI> before = List.of();
    /** The names of what was not taken along to another origin. */
    private Set<String> leftBehind = Set.of();

    /**
     * Follows one more.
     *
     * @return the next request
     * @throws IllegalArgumentException if it is none that can be followed: see {@link Redirects#follow}
     */
    ConnectionRequest follow(ConnectionRequest from, String location) {
        URI target = Redirects.follow(from.uri(), location);
        if (before.isEmpty()) {
            before = new ArrayList<>();
            leftBehind = new LinkedHashSet<>();
        }
        before.add(from.uri());
        leftBehind.addAll(from.leftBehindBy(target));
        return from.redirectedTo(target);
    }

    /** Decides whether one more redirect may be followed. */
    static boolean isAllowed(UpgradeOutcome.Rejected response, ConnectionRequest from, EngineConfig config) {
        return response.location() != null && from.redirects() < config.maxRedirects();
    }

    /** Decides whether a redirect is sure to be followed, so that nothing but its head is needed. */
    static boolean isFollowed(UpgradeOutcome.Rejected response, ConnectionRequest from, EngineConfig config) {
        if (!isAllowed(response, from, config)) {
            return false;
        }
        try {
            Redirects.follow(from.uri(), response.location());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The failure with the way to where it happened, if there was a redirect.
     *
     * @param here the target of the last one
     */
    Failure told(Failure failure, URI here) {
        return before.isEmpty() ? failure : failure.with(sentences(here));
    }

    private String sentences(URI here) {
        StringBuilder way = new StringBuilder("Redirects led here: ");
        for (int i = 0; i < before.size(); i++) {
            if (i < MAX_SHOWN) {
                way.append(Redaction.reference(before.get(i).toString())).append(" -> ");
            } else if (i == MAX_SHOWN) {
                way.append("... -> ");
            }
        }
        way.append(Redaction.reference(here.toString())).append('.');
        if (!leftBehind.isEmpty()) {
            way.append(" The request to another origin went without what may be a secret or was meant for the first one alone (")
                .append(LogText.printable(String.join(", ", leftBehind), MAX_NAMES_CHARS))
                .append("): if it is for that server too, a handler of onInternalRequestCreated or onPrepareRequest can set it,"
                    + " by the URI of the request.");
        }
        return way.toString();
    }
}
