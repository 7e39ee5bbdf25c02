package io.heddle.testkit.proxy;

import io.heddle.testkit.ProxyAnswer;
import io.heddle.testkit.ProxyRequest;
import io.heddle.testkit.RequestHead;
import io.heddle.testkit.server.HeadReader;
import io.heddle.testkit.server.Show;
import io.heddle.testkit.server.Violation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CONNECT of RFC 9110 section 9.3.6, over HTTP/1.1. <b>Thread:</b> guarded by the proxy's monitor. */
final class HttpDoor implements Door {
    /** The authority form of RFC 9112 section 3.2.3: the port is never left out. */
    private static final Pattern TARGET = Pattern.compile("(\\[([0-9a-fA-F:.]+)]|[^\\[\\]:/@?#]+):(\\d{1,5})");
    private static final int OK = 200;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final Map<Integer, String> REASONS = Map.of(200, "Connection established", 400, "Bad Request", 403, "Forbidden",
        404, "Not Found", 405, "Method Not Allowed", 407, "Proxy Authentication Required", 429, "Too Many Requests", 502, "Bad Gateway",
        503, "Service Unavailable", 504, "Gateway Timeout");

    private final ProxySession session;
    private final HeadReader reader = new HeadReader();
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    private boolean isRequested;

    HttpDoor(ProxySession session) {
        this.session = session;
    }

    @Override
    public void onBytes(byte[] bytes) throws Violation {
        if (isRequested) {
            early.writeBytes(bytes);
            return;
        }
        RequestHead head = reader.add(bytes);
        if (head == null) {
            return;
        }
        isRequested = true;
        early.writeBytes(reader.takeRest());
        Matcher target = TARGET.matcher(head.target());
        check(head, target.matches());
        String host = target.group(2) == null ? target.group(1) : target.group(2);
        ProxyCredentials.Verdict verdict = session.core().credentials().judge(head);
        ProxyRequest request =
            new ProxyRequest(session.number(), "HTTP/1.1", host, Integer.parseInt(target.group(3)), verdict.user(), head);
        ProxyAnswer challenge = verdict.flaw() == null ? null : challenge(verdict);
        session.onRequest(request, challenge);
    }

    private static void check(RequestHead head, boolean isAuthority) throws Violation {
        require(head.method().equals("CONNECT"), "its method is " + Show.text(head.method()) + ", and this proxy knows CONNECT alone");
        require(head.version().equals("HTTP/1.1"), "its version is not HTTP/1.1");
        require(isAuthority, "its target " + Show.text(head.target()) + " is not a host and a port (RFC 9112 section 3.2.3)");
        require(head.headers("Host").equals(List.of(head.target())), "its Host is not its target (RFC 9112 section 3.2)");
        require(head.header("Content-Length") == null && head.header("Transfer-Encoding") == null, "it has content");
        require(head.header("Authorization") == null && head.header("Cookie") == null, "it tells a proxy what is meant for the server");
    }

    private static void require(boolean holds, String flaw) throws Violation {
        if (!holds) {
            throw new Violation("The request is no right CONNECT (RFC 9110 section 9.3.6): " + flaw);
        }
    }

    private static ProxyAnswer challenge(ProxyCredentials.Verdict verdict) {
        ProxyAnswer answer = ProxyAnswer.status(407).body(verdict.flaw());
        for (String challenge : verdict.challenges()) {
            answer = answer.header("Proxy-Authenticate", challenge);
        }
        return answer;
    }

    @Override
    public byte[] accepted(ProxyAnswer answer) {
        return response(OK, answer, !answer.body().isEmpty());
    }

    @Override
    public byte[] refused(IOException cause) {
        boolean isTimeout = cause instanceof SocketTimeoutException || String.valueOf(cause.getMessage()).contains("timed out");
        int status = isTimeout ? GATEWAY_TIMEOUT : BAD_GATEWAY;
        return response(status, ProxyAnswer.status(status).body(String.valueOf(cause.getMessage())), true);
    }

    @Override
    public boolean goesOnAfterRefusal() {
        return true;
    }

    @Override
    public byte[] answer(ProxyAnswer answer) throws Violation {
        if (answer.kind() != ProxyAnswer.Kind.STATUS) {
            throw new Violation("The answer " + answer + " is for a client of SOCKS5, and this one sent a CONNECT");
        }
        return response(answer.code(), answer, true);
    }

    private static byte[] response(int status, ProxyAnswer answer, boolean hasBody) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(' ').append(REASONS.getOrDefault(status, "Status"))
            .append("\r\n");
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (hasBody && answer.headers().stream().noneMatch(header -> isFraming(header.getKey()))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        if (answer.kind() == ProxyAnswer.Kind.STATUS && answer.end() == ProxyAnswer.End.CLOSE) {
            head.append("Connection: close\r\n");
        }
        answer.headers().forEach(header -> head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static boolean isFraming(String name) {
        return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
    }

    @Override
    public void onAnswered() {
        isRequested = false;
    }

    @Override
    public byte[] takeEarly() {
        byte[] bytes = early.toByteArray();
        early.reset();
        return bytes;
    }
}
