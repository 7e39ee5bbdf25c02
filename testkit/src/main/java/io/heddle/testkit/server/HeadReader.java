package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Collects the bytes of a client until the head of a request is whole (RFC 9112). <b>Thread:</b> guarded by the server's monitor. */
public final class HeadReader {
    static final int MAX_HEAD_BYTES = 64 << 10;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** @return the head, or null if it is not whole yet */
    public RequestHead add(byte[] bytes) throws Violation {
        int searched = Math.max(0, received.size() - 3);
        received.writeBytes(bytes);
        byte[] all = received.toByteArray();
        int end = endOfHead(all, searched);
        if (end < 0 && all.length > MAX_HEAD_BYTES || end > MAX_HEAD_BYTES) {
            throw new Violation("The client sent a request head of more than " + MAX_HEAD_BYTES + " bytes, the limit of this server");
        }
        if (end < 0) {
            return null;
        }
        received.reset();
        received.write(all, end, all.length - end);
        return parse(new String(all, 0, end - 4, StandardCharsets.ISO_8859_1));
    }

    /** Takes the bytes that came behind the head. */
    public byte[] takeRest() {
        byte[] rest = received.toByteArray();
        received.reset();
        return rest;
    }

    private static int endOfHead(byte[] all, int from) {
        for (int i = from; i + 4 <= all.length; i++) {
            if (all[i] == '\r' && all[i + 1] == '\n' && all[i + 2] == '\r' && all[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private static RequestHead parse(String text) throws Violation {
        List<String> lines = Arrays.asList(text.split("\r\n", -1));
        String[] first = lines.get(0).split(" ", -1);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.substring(0, colon).chars().anyMatch(c -> c <= ' ') || line.indexOf('\n') >= 0
                || line.indexOf('\r') >= 0) {
                throw new Violation("The client sent a line that is no header (RFC 9112 section 5): " + Show.text(line));
            }
            headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        if (first.length != 3 || first[0].isEmpty() || first[1].isEmpty() || !first[2].startsWith("HTTP/")) {
            throw new Violation("The client began with a line that is no request (RFC 9112 section 3): " + Show.text(lines.get(0)));
        }
        return new RequestHead(first[0], first[1], first[2], headers);
    }
}
