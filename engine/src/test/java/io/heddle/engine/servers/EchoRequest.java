package io.heddle.engine.servers;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What the target of an upgrade request asks an {@link EchoServer} to do.
 *
 * @param code close code of {@code CLOSE} and {@code GOODBYE}
 * @param count how many pings or messages, of {@code PING} and {@code PUSH}
 * @param size bytes of a frame or message, of {@code FRAGMENT} and {@code PUSH}
 * @param text the reason of {@code CLOSE} and {@code GOODBYE}, the headers of {@code HEADERS}
 *
 * <p><b>Thread:</b> immutable.
 */
record EchoRequest(Mode mode, int code, int count, int size, String text) {
    static final long MAX_PUSHED_BYTES = 64 << 20;
    private static final int MAX_COUNT = 1_000_000;

    enum Mode { ECHO, CLOSE, GOODBYE, FRAGMENT, PING, PUSH, SILENT, HEADERS }

    /** Never fails: what makes no sense asks to be closed with 1008. */
    static EchoRequest parse(String target, String headers) {
        try {
            int mark = target.indexOf('?');
            String path = mark < 0 ? target : target.substring(0, mark);
            return parse(path, query(mark < 0 ? "" : target.substring(mark + 1)), "GET " + target + "\n" + headers);
        } catch (IllegalArgumentException e) {
            return new EchoRequest(Mode.CLOSE, 1008, 0, 0, e.getMessage());
        }
    }

    private static EchoRequest parse(String path, Map<String, String> query, String headers) {
        return switch (path) {
            case "/close" -> close(Mode.CLOSE, query);
            case "/goodbye" -> close(Mode.GOODBYE, query);
            case "/fragment" -> new EchoRequest(Mode.FRAGMENT, 0, 0, number(query, "size", 1, EchoServer.MAX_MESSAGE_SIZE), "");
            case "/ping" -> new EchoRequest(Mode.PING, 0, number(query, "count", 1, MAX_COUNT), 0, "");
            case "/push" -> push(number(query, "count", 1, MAX_COUNT), number(query, "size", 0, EchoServer.MAX_MESSAGE_SIZE));
            case "/silent" -> new EchoRequest(Mode.SILENT, 0, 0, 0, "");
            case "/headers" -> new EchoRequest(Mode.HEADERS, 0, 0, 0, headers);
            default -> new EchoRequest(Mode.ECHO, 0, 0, 0, "");
        };
    }

    private static EchoRequest close(Mode when, Map<String, String> query) {
        return new EchoRequest(when, number(query, "code", 1000, 4999), 0, 0, query.getOrDefault("reason", ""));
    }

    private static EchoRequest push(int count, int size) {
        if ((long) count * size > MAX_PUSHED_BYTES) {
            throw new IllegalArgumentException("count " + count + " times size " + size + " is above " + MAX_PUSHED_BYTES);
        }
        return new EchoRequest(Mode.PUSH, 0, count, size, "");
    }

    private static int number(Map<String, String> query, String name, int min, int max) {
        String value = query.get(name);
        if (value == null || !value.matches("\\d{1,9}") || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max);
        }
        return Integer.parseInt(value);
    }

    private static Map<String, String> query(String query) {
        Map<String, String> values = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }
}
