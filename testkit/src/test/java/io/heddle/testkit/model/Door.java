package io.heddle.testkit.model;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.model.RequestPlan.Login;
import io.heddle.testkit.wire.DigestAnswers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that only redirects: some times to itself, and then to the server of the bot, which has another origin. First it wants
 * credentials of some bots, with a cookie. <b>Thread:</b> the one that runs the network.
 */
final class Door {
    static final String HOST = "door.test";
    static final String REALM = "door";
    static final String PASSWORD = "open sesame";
    private static final Pattern TARGET = Pattern.compile("^GET /r(\\d+)/b(\\d+) ");

    /** A request that came. */
    record Request(int bot, String head) {
        String field(String name) {
            return fieldOf(head, name);
        }
    }

    final List<Request> requests = new ArrayList<>();
    /** Answers to its challenges that are not right, each with the number of the bot. */
    final List<String> flaws = new ArrayList<>();
    private final IntFunction<String> targets;
    private final IntFunction<Login> logins;
    /** The nonces that are good, and those that have grown stale, by bot. */
    private final Map<Integer, String> nonces = new HashMap<>();
    private final Set<Integer> stale = new HashSet<>();

    /**
     * @param targets from the number of a bot to the URI of its server
     * @param logins from the number of a bot to its login
     */
    Door(IntFunction<String> targets, IntFunction<Login> logins) {
        this.targets = targets;
        this.logins = logins;
    }

    static String userOf(int bot) {
        return "bot" + bot;
    }

    static String uri(int redirects, int bot) {
        return "ws://" + HOST + "/r" + redirects + "/b" + bot;
    }

    void accept(ServerChannel channel) {
        StringBuilder head = new StringBuilder();
        channel.listener(new ServerChannel.Listener() {
            @Override
            public void onBytes(byte[] bytes) {
                head.append(new String(bytes, StandardCharsets.ISO_8859_1));
                if (head.toString().endsWith("\r\n\r\n")) {
                    channel.write(answer(head.toString()).getBytes(StandardCharsets.ISO_8859_1));
                    channel.close();
                }
            }

            @Override
            public void onEnd() {
                channel.close();
            }
        });
    }

    private String answer(String head) {
        Matcher target = TARGET.matcher(head);
        if (!target.find()) {
            throw new IllegalStateException("not a request of a bot: " + head);
        }
        int left = Integer.parseInt(target.group(1));
        int bot = Integer.parseInt(target.group(2));
        requests.add(new Request(bot, head));
        String challenge = challenge(logins.apply(bot), bot, head);
        if (challenge != null) {
            return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " + challenge + "\r\nSet-Cookie: door=" + bot
                + "; Path=/\r\nContent-Length: 0\r\n\r\n";
        }
        String next = left > 1 ? "/r" + (left - 1) + "/b" + bot : targets.apply(bot).replaceFirst("^ws", "http");
        return "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + next + "\r\nContent-Length: 0\r\n\r\n";
    }

    /** @return null if the bot may pass */
    private String challenge(Login login, int bot, String head) {
        String answer = fieldOf(head, "Authorization");
        if (login == Login.NONE) {
            return null;
        }
        boolean isAnswer = answer != null && (!login.isDigest() || answer.startsWith("Digest"));
        if (isAnswer && !("door=" + bot).equals(fieldOf(head, "Cookie"))) {
            flaws.add("bot " + bot + ": without the cookie of the challenge: " + fieldOf(head, "Cookie"));
        }
        if (!login.isDigest()) {
            return answer == null ? "Basic realm=\"" + REALM + "\"" : null;
        }
        if (!isAnswer) {
            return digest(bot, "");
        }
        String target = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP"));
        String flaw = DigestAnswers.flaw(answer, "GET", target, "SHA-256", userOf(bot), PASSWORD, REALM);
        if (flaw != null || !answer.contains(nonces.get(bot))) {
            flaws.add("bot " + bot + ": " + flaw + " in " + answer);
        }
        return login == Login.STALE_DIGEST && stale.add(bot) ? digest(bot, ", stale=true") : null;
    }

    private String digest(int bot, String more) {
        nonces.merge(bot, "nonce of " + bot, (old, first) -> old + "+");
        return "Digest realm=\"" + REALM + "\", qop=\"auth\", algorithm=SHA-256, nonce=\"" + nonces.get(bot) + "\"" + more;
    }

    /** The value of a header field of a request, or null. */
    static String fieldOf(String head, String name) {
        return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
            .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse(null);
    }
}
