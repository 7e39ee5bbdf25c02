package io.heddle.testkit.model;

import io.heddle.testkit.ServerChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that only redirects: some times to itself, and then to the server of the bot, which has another origin. <b>Thread:</b> the one
 * that runs the network.
 */
final class Door {
    static final String HOST = "door.test";
    private static final Pattern TARGET = Pattern.compile("^GET /r(\\d+)/b(\\d+) ");

    /** A request that came. */
    record Request(int bot, String head) {
        String field(String name) {
            return fieldOf(head, name);
        }
    }

    final List<Request> requests = new ArrayList<>();
    private final IntFunction<String> targets;

    /** @param targets from the number of a bot to the URI of its server */
    Door(IntFunction<String> targets) {
        this.targets = targets;
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
        String next = left > 1 ? "/r" + (left - 1) + "/b" + bot : targets.apply(bot).replaceFirst("^ws", "http");
        return "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + next + "\r\nContent-Length: 0\r\n\r\n";
    }

    /** The value of a header field of a request, or null. */
    static String fieldOf(String head, String name) {
        return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
            .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse(null);
    }
}
