package io.heddle.engine.opening;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
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

    private final List<URI> before = new ArrayList<>(1);
    /** The names of what was not taken along to another origin. */
    private final Set<String> leftBehind = new LinkedHashSet<>(1);

    void onRedirect(ConnectionRequest from, URI target) {
        before.add(from.uri());
        leftBehind.addAll(from.leftBehindBy(target));
    }

    /**
     * The way to where it failed, in sentences; null if there was no redirect.
     *
     * @param here the target of the last redirect
     */
    String sentences(URI here) {
        if (before.isEmpty()) {
            return null;
        }
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
