package io.heddle.loadgen.plan.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Guesses the word that was meant: another spelling, a slip of the finger, or the word of another tool. <b>Thread:</b> no state. */
final class Spelling {
    /** Words of k6, Artillery, Gatling, JMeter and of plain English. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
        Map.entry("vus", "connections"), Map.entry("users", "connections"), Map.entry("threads", "connections"),
        Map.entry("concurrency", "connections"), Map.entry("clients", "connections"), Map.entry("rps", "rate"),
        Map.entry("throughput", "rate"), Map.entry("messages", "rate"), Map.entry("arrivalrate", "arrivals"),
        Map.entry("rampup", "ramp"), Map.entry("rampuptime", "ramp"), Map.entry("rampto", "to"), Map.entry("phases", "load"),
        Map.entry("options", "load"), Map.entry("flow", "steps"), Map.entry("exec", "steps"), Map.entry("loop", "repeat"),
        Map.entry("sleep", "think"), Map.entry("pause", "think"), Map.entry("delay", "think"), Map.entry("emit", "send"),
        Map.entry("sendtext", "send"), Map.entry("write", "send"), Map.entry("expect", "await"), Map.entry("receive", "await"),
        Map.entry("wait", "await"), Map.entry("read", "await"), Map.entry("disconnect", "close"), Map.entry("open", "connect"),
        Map.entry("timeout", "within"), Map.entry("payload", "text"), Map.entry("body", "text"), Map.entry("message", "text"),
        Map.entry("json", "text"), Map.entry("content", "text"), Map.entry("count", "times"), Map.entry("iterations", "times"),
        Map.entry("match", "answer"), Map.entry("reply", "answer"), Map.entry("response", "answer"), Map.entry("thresholds", "fail-if"),
        Map.entry("ensure", "fail-if"), Map.entry("assertions", "fail-if"), Map.entry("url", "target"), Map.entry("uri", "target"),
        Map.entry("variables", "settings"), Map.entry("vars", "settings"), Map.entry("env", "settings"), Map.entry("feeders", "data"),
        Map.entry("feed", "data"), Map.entry("tls", "network"), Map.entry("extract", "capture"), Map.entry("save", "capture"),
        Map.entry("checks", "check"), Map.entry("assert", "check"), Map.entry("length", "size"), Map.entry("bytes", "size"),
        Map.entry("kind", "type"), Map.entry("otherwise", "else"), Map.entry("if", "condition"), Map.entry("when", "if"),
        Map.entry("branch", "if"), Map.entry("proxies", "proxy"), Map.entry("compression", "deflate"), Map.entry("target", "to"),
        Map.entry("listeners", "listen"), Map.entry("pushes", "listen"), Map.entry("rates", "rate"), Map.entry("seconds", "duration"),
        Map.entry("time", "duration"), Map.entry("protocols", "subprotocols"), Map.entry("churn", "lifetime"));

    private Spelling() {}

    /** The one of some words that was probably meant. */
    static Optional<String> guess(String word, Collection<String> words) {
        String plain = plain(word);
        Optional<String> otherSpelling = words.stream().filter(known -> plain(known).equals(plain)).findFirst();
        if (otherSpelling.isPresent()) {
            return otherSpelling;
        }
        int most = word.length() <= 4 ? 1 : 2;
        Optional<String> slip = words.stream().filter(known -> distance(plain, plain(known)) <= most)
            .min(Comparator.comparingInt(known -> distance(plain, plain(known))));
        return slip.isPresent() ? slip : Optional.ofNullable(ELSEWHERE.get(plain)).filter(words::contains);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Letters to add, leave out, replace or swap with the next one. */
    static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > 2 || one.length() > 40) {
            return Integer.MAX_VALUE;
        }
        int[][] least = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int replaced = least[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                least[i][j] = Math.min(replaced, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1)) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        return least[one.length()][other.length()];
    }
}
