package io.heddle.testkit.proxy;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.wire.DigestAnswers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The user that a proxy knows, and its check by Basic (RFC 7617), Digest (RFC 7616) or the user name and password of SOCKS5.
 *
 * <p><b>Thread:</b> guarded by the proxy's monitor.
 */
public final class ProxyCredentials {
    private static final String REALM = "scripted proxy";
    private static final String BASIC = "Basic ";

    private final String user;
    private final String password;
    /** Such as {@code SHA-256}, or null for Basic. */
    private final String algorithm;
    private final int usesOfNonce;
    /** The last count of each nonce that was given out. */
    private final Map<String, Integer> nonces = new HashMap<>();

    /**
     * The outcome of a check.
     *
     * @param user as the client gave it, perhaps empty
     * @param flaw what is wrong, for the body of the answer; null if nothing is
     * @param challenges values of Proxy-Authenticate for a client that was not right
     */
    record Verdict(String user, String flaw, List<String> challenges) {}

    private ProxyCredentials(String user, String password, String algorithm, int usesOfNonce) {
        this.user = user;
        this.password = password;
        this.algorithm = algorithm;
        this.usesOfNonce = usesOfNonce;
    }

    public static ProxyCredentials none() {
        return new ProxyCredentials(null, null, null, 0);
    }

    public static ProxyCredentials basic(String user, String password) {
        return new ProxyCredentials(user, password, null, 0);
    }

    /** @param usesOfNonce after so many requests a nonce is stale */
    public static ProxyCredentials digest(String user, String password, String algorithm, int usesOfNonce) {
        return new ProxyCredentials(user, password, algorithm, usesOfNonce);
    }

    boolean isWanted() {
        return user != null;
    }

    boolean isRight(String name, String word) {
        return name.equals(user) && word.equals(password);
    }

    Verdict judge(RequestHead head) {
        String value = head.header("Proxy-Authorization");
        String given = value == null ? "" : userOf(value);
        if (!isWanted()) {
            return new Verdict(given, null, List.of());
        }
        if (value == null) {
            return new Verdict("", "This proxy wants credentials.", challenges(false));
        }
        if (algorithm == null) {
            boolean isRight = value.regionMatches(true, 0, BASIC, 0, BASIC.length())
                && decoded(value.substring(BASIC.length())).equals(user + ":" + password);
            return isRight ? new Verdict(given, null, List.of()) : new Verdict(given, "These are not its credentials.", challenges(false));
        }
        return judgeDigest(head, value, given);
    }

    private Verdict judgeDigest(RequestHead head, String value, String given) {
        Map<String, String> parameters = DigestAnswers.parameters(value);
        String flaw = DigestAnswers.flaw(value, head.method(), head.target(), algorithm, user, password, REALM);
        if (flaw != null) {
            return new Verdict(given, "These are not its credentials: " + flaw + ".", challenges(false));
        }
        // RFC 7616 section 3.3: stale says that all but the nonce was right.
        Integer last = nonces.get(parameters.get("nonce"));
        int count = Integer.parseUnsignedInt(parameters.get("nc"), 16);
        if (last == null || count <= last || count > usesOfNonce) {
            return new Verdict(given, "The nonce is used up.", challenges(true));
        }
        nonces.put(parameters.get("nonce"), count);
        return new Verdict(given, null, List.of());
    }

    private List<String> challenges(boolean isStale) {
        if (algorithm == null) {
            return List.of("Basic realm=\"" + REALM + "\", charset=\"UTF-8\"");
        }
        String nonce = "nonce" + (nonces.size() + 1);
        nonces.put(nonce, 0);
        return List.of("Digest realm=\"" + REALM + "\", qop=\"auth\", algorithm=" + algorithm + ", nonce=\"" + nonce + "\", opaque=\"o\""
            + (isStale ? ", stale=true" : ""));
    }

    private static String userOf(String value) {
        if (value.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return decoded(value.substring(BASIC.length())).split(":", 2)[0];
        }
        return DigestAnswers.parameters(value).getOrDefault("username", "");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
