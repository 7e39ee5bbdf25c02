package io.heddle.testkit.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** The far end's check of Digest access authentication (RFC 7616). <b>Thread:</b> any thread. */
public final class DigestAnswers {
    private DigestAnswers() {}

    /**
     * Checks the parameters of an answer to a challenge with {@code qop="auth"}.
     *
     * @param value of the field Authorization or Proxy-Authorization
     * @param method of the request
     * @param target of the request, as its first line has it
     * @param algorithm such as {@code MD5} or {@code SHA-256-sess}
     * @return null if the answer is right, or else a sentence about the first thing that is wrong
     */
    public static String flaw(String value, String method, String target, String algorithm, String user, String password, String realm) {
        Map<String, String> given = parameters(value);
        if (!value.regionMatches(true, 0, "Digest ", 0, "Digest ".length())) {
            return "the scheme is not Digest";
        }
        for (String name : new String[] {"username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce"}) {
            if (given.get(name) == null) {
                return "the parameter " + name + " is missing";
            }
        }
        if (!given.get("username").equals(user) || !given.get("realm").equals(realm)) {
            return "username or realm is another one";
        }
        if (!given.get("uri").equals(target)) {
            return "uri is not the target of the request";
        }
        if (!given.get("qop").equals("auth") || !given.get("nc").matches("[0-9a-fA-F]{8}")) {
            return "qop is not auth, or nc has not eight digits";
        }
        if (!given.getOrDefault("algorithm", "MD5").equalsIgnoreCase(algorithm)) {
            return "the algorithm is not that of the challenge";
        }
        return given.get("response").equals(response(given, method, algorithm, password)) ? null : "the response is wrong";
    }

    private static String response(Map<String, String> given, String method, String algorithm, String password) {
        String a1 = hash(algorithm, given.get("username") + ":" + given.get("realm") + ":" + password);
        if (algorithm.toLowerCase(Locale.ROOT).endsWith("-sess")) {
            a1 = hash(algorithm, a1 + ":" + given.get("nonce") + ":" + given.get("cnonce"));
        }
        String a2 = hash(algorithm, method + ":" + given.get("uri"));
        return hash(algorithm,
            a1 + ":" + given.get("nonce") + ":" + given.get("nc") + ":" + given.get("cnonce") + ":" + given.get("qop") + ":" + a2);
    }

    private static String hash(String algorithm, String text) {
        String name = algorithm.toUpperCase(Locale.ROOT).replace("-SESS", "").replace("SHA-512-256", "SHA-512/256");
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("There is no algorithm " + algorithm + " of Digest", e);
        }
    }

    /** The parameters behind the scheme, their names in lower case and their values without quotes. */
    public static Map<String, String> parameters(String value) {
        Map<String, String> found = new HashMap<>();
        int at = value.indexOf(' ') + 1;
        while (at < value.length()) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = value.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder content = new StringBuilder();
            at = equals + 1;
            if (at < value.length() && value.charAt(at) == '"') {
                for (at++; at < value.length() && value.charAt(at) != '"'; at++) {
                    if (value.charAt(at) == '\\' && at + 1 < value.length()) {
                        at++;
                    }
                    content.append(value.charAt(at));
                }
                at = value.indexOf(',', at);
            } else {
                int comma = value.indexOf(',', at);
                content.append(value.substring(at, comma < 0 ? value.length() : comma).strip());
                at = comma;
            }
            found.put(name, content.toString());
            if (at < 0) {
                break;
            }
            at++;
        }
        return found;
    }
}
