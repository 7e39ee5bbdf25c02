package io.heddle.engine.opening;

import io.heddle.api.ErrorKind;
import io.heddle.engine.transport.proxy.Socks5Handshake;
import io.heddle.engine.transport.proxy.Socks5Outcome;
import java.io.IOException;

/** Words the failures of a tunnel through a SOCKS5 proxy. <b>Thread:</b> any thread; no state. */
final class Socks5Failures {
    private Socks5Failures() {}

    static Failure of(Socks5Outcome outcome) {
        Failure failure = new Failure(ErrorKind.PROXY, sentences(outcome), null);
        boolean isOfCredentials = outcome instanceof Socks5Outcome.MethodsRefused || outcome instanceof Socks5Outcome.CredentialsRefused;
        return isOfCredentials ? failure.lasting() : failure;
    }

    private static String sentences(Socks5Outcome outcome) {
        if (outcome instanceof Socks5Outcome.Refused refused) {
            return "The SOCKS5 proxy refused to connect to the server: " + refused.reply().words() + " (reply " + refused.code()
                + ", RFC 1928 section 6). " + refused.reply().advice();
        }
        if (outcome instanceof Socks5Outcome.MethodsRefused refused) {
            return refused.wereCredentialsOffered()
                ? "The SOCKS5 proxy takes neither clients without authentication nor a user with a password. Another method, as GSSAPI,"
                    + " is not supported: change that in the proxy, or use another one."
                : "The SOCKS5 proxy takes no clients without authentication. Give it a user and a password: ProxySettings.credentials.";
        }
        if (outcome instanceof Socks5Outcome.CredentialsRefused refused) {
            return "The SOCKS5 proxy refused the user or the password (status " + refused.status()
                + ", RFC 1929 section 2). Check ProxySettings.credentials.";
        }
        Socks5Outcome.Invalid invalid = (Socks5Outcome.Invalid) outcome;
        return "The answer of the proxy is not valid SOCKS5: " + invalid.sentence() + ".";
    }

    static Failure broken(IOException cause) {
        Failure capacity = OpeningFailures.capacity(cause);
        return capacity != null ? capacity
            : new Failure(ErrorKind.PROXY, "The connection to the SOCKS5 proxy broke before its tunnel stood: "
                + cause.getMessage() + ". The proxy went down, is overloaded, or takes no connection from here.", cause);
    }

    static Failure nameTooLong(int bytes) {
        return new Failure(ErrorKind.CONFIG, "The host of the URI has " + bytes + " bytes, and a SOCKS5 proxy can be asked for at most "
            + Socks5Handshake.MAX_NAME_BYTES + " (RFC 1928 section 5).", null);
    }
}
