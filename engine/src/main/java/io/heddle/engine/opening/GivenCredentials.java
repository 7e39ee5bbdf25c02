package io.heddle.engine.opening;

import io.heddle.api.auth.Credentials;

/**
 * How the credentials stand that were given for a server or a proxy when it refuses a request, for the error.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param areRefused whether the refused request had some that fit
 * @param pair a user and a password that fit none of the challenges; null if there is none
 * @param source the place where the pair was given
 */
record GivenCredentials(boolean areRefused, Credentials pair, String source) {
    static final GivenCredentials NONE = new GivenCredentials(false, null, null);
    static final GivenCredentials REFUSED = new GivenCredentials(true, null, null);

    static GivenCredentials unfit(Credentials pair, String source) {
        return new GivenCredentials(false, pair, source);
    }

    @Override
    public String toString() {
        return "GivenCredentials[" + (areRefused ? "refused" : pair == null ? "none" : "unfit") + "]";
    }
}
