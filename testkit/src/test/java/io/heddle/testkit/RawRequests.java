package io.heddle.testkit;

import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A server that writes down the heads of requests as they came, upgrades or answers as it is told, and takes no offence at clients that
 * leave without one. <b>Thread:</b> the one that runs the network.
 */
final class RawRequests {
    final List<String> heads = new ArrayList<>();
    final List<ServerChannel> connections = new ArrayList<>();
    int ended;
    int broken;
    /** From the head of a request to the answer; null answers nothing. */
    Function<String, String> answer = UpgradeAnswers::to;

    void accept(ServerChannel channel) {
        connections.add(channel);
        channel.listener(new ServerChannel.Listener() {
            private final StringBuilder head = new StringBuilder();

            @Override
            public void onBytes(byte[] bytes) {
                head.append(new String(bytes, StandardCharsets.ISO_8859_1));
                if (head.indexOf("GET ") == 0 && head.toString().endsWith("\r\n\r\n")) {
                    heads.add(head.toString());
                    String given = answer.apply(head.toString());
                    head.setLength(0);
                    if (given != null) {
                        channel.write(given.getBytes(StandardCharsets.ISO_8859_1));
                    }
                }
            }

            @Override
            public void onEnd() {
                ended++;
                channel.close();
            }

            @Override
            public void onBroken(IOException cause) {
                broken++;
            }
        });
    }

    ServerChannel last() {
        return connections.get(connections.size() - 1);
    }

    /** The value of a field of the last request, or null. */
    String field(String name) {
        return field(heads.get(heads.size() - 1), name);
    }

    static String field(String head, String name) {
        return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
            .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse(null);
    }

    static String redirect(int status, String location) {
        return "HTTP/1.1 " + status + " Elsewhere\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
    }
}
