package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.ACCEPT;
import static io.heddle.engine.handshake.Responses.GOOD_101;
import static io.heddle.engine.handshake.Responses.MAX_FIELDS;
import static io.heddle.engine.handshake.Responses.good101With;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.internal.LogText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the package, row by row: what a recipient must and may do with a response, over HTTP/1.1 and over HTTP/2. */
@Timeout(60)
class ResponseRulesTest {
    private static final UpgradeRequest REQUEST = UpgradeRequest.builder("/", "h").subprotocols(List.of("chat"))
        .extensionOffers(List.of("permessage-deflate")).build();
    private static final String NO = "HTTP/1.1 400 No\r\n";
    private static final String END = "Content-Length: 0\r\n\r\n";
    private static final String OPEN = "open";

    /** A response and its outcome: "open", the name of a violation, or a status with the body and "..." if that is incomplete. */
    private record Row(String name, String response, String outcome) {
        @Override
        public String toString() {
            return name + ": " + LogText.printable(response) + " -> " + outcome;
        }
    }

    static Stream<Row> http1() {
        List<Row> rows = new ArrayList<>();
        statusLines(rows);
        fields(rows);
        handshakes(rows);
        bodies(rows);
        return rows.stream();
    }

    private static void statusLines(List<Row> rows) {
        add(rows, "version-minor", OPEN, GOOD_101.replace("/1.1", "/1.9"), GOOD_101.replace("/1.1", "/1.0"));
        add(rows, "version-major", "HTTP_VERSION", GOOD_101.replace("/1.1", "/2.0"), GOOD_101.replace("/1.1", "/0.9"));
        add(rows, "other-protocol", "NOT_HTTP", "SSH-2.0-x\r\n", "http/1.1 101 x\r\n", "\r\n" + GOOD_101, " " + GOOD_101);
        add(rows, "status-separators", OPEN, GOOD_101.replace("1.1 101 ", "1.1\t 101 \t"));
        add(rows, "status-separators", "STATUS_LINE", GOOD_101.replace("1.1 ", "1.1\u000b"), GOOD_101.replace("1.1 ", "1.1\r"));
        add(rows, "status-reason", OPEN, GOOD_101.replace(" Switching Protocols", " "), GOOD_101.replace(" Switching Protocols", ""),
            GOOD_101.replace("Switching", "Wechsel \u00e9"));
        add(rows, "status-reason-control", "STATUS_LINE", GOOD_101.replace("Switching", "\u001b[2J"), GOOD_101.replace("Switching", "\0"));
        add(rows, "status-digits", "STATUS_LINE", GOOD_101.replace("101", "1010"), GOOD_101.replace("101", "10"),
            GOOD_101.replace("101", "1x1"));
        add(rows, "status-invalid", "99 ", NO.replace("400", "099") + END);
        add(rows, "status-invalid", "600 ", NO.replace("400", "600") + END);
    }

    private static void fields(List<Row> rows) {
        add(rows, "line-lf", OPEN, GOOD_101.replace("\r\n", "\n"), GOOD_101.replaceFirst("\r\n", "\n"), good101With("A: b\n"));
        add(rows, "line-cr", "BARE_CR", good101With("A: b\rC: d\r\n"), good101With("A: b\r\r\n"), GOOD_101.replaceFirst("\r\n", "\rX"));
        add(rows, "space-before-fields", "SPACE_BEFORE_FIELDS", "HTTP/1.1 101 x\r\n A: b\r\n", "HTTP/1.1 101 x\r\n\t\r\n");
        add(rows, "field-ows", OPEN, GOOD_101.replace(": ", ":\t ").replace("et\r\n", "et \t\r\n"), GOOD_101.replace(": ", ":"));
        add(rows, "field-space-colon", "SPACE_BEFORE_COLON", GOOD_101.replace("Upgrade:", "Upgrade :"), good101With("A\t: b\r\n"));
        add(rows, "field-name", "HEADER_NAME", good101With("A\u0001: b\r\n"), good101With("(A): b\r\n"), good101With("\u00e9: b\r\n"));
        add(rows, "field-name", "EMPTY_HEADER_NAME", good101With(": b\r\n"));
        add(rows, "field-colon", "HEADER_WITHOUT_COLON", good101With("nonsense\r\n"), good101With("nonsense\n"));
        add(rows, "field-fold", OPEN, GOOD_101.replace("Connection: ", "Connection: a,\r\n\t "), GOOD_101.replace(": ", ":\r\n "));
        add(rows, "field-nul", "HEADER_VALUE", good101With("A: b\0\r\n"));
        add(rows, "field-control", "HEADER_VALUE", good101With("A: \u0001\r\n"), good101With("A: \u001b[2J\r\n"),
            good101With("A: \u007f\r\n"));
        add(rows, "field-obs-text", OPEN, good101With("A: \u0080\u00ff\r\n"));
        add(rows, "field-count", OPEN, good101With("A: b\r\n".repeat(MAX_FIELDS - 3)));
        add(rows, "field-count", "TOO_MANY_HEADERS", good101With("A: b\r\n".repeat(MAX_FIELDS - 2)));
        add(rows, "field-count", "HEAD_TOO_LARGE", good101With("A: " + "b".repeat(Responses.MAX_HEADER_BYTES) + "\r\n"));
        add(rows, "list-empty", OPEN, GOOD_101.replace("Upgrade: websocket", "Upgrade: , websocket,"),
            GOOD_101.replace("Connection: Upgrade", "Connection: ,, Upgrade ,"),
            good101With("Sec-WebSocket-Extensions: , permessage-deflate ,\r\n"));
        add(rows, "list-empty", "400 x", NO + "Transfer-Encoding: chunked, ,\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            NO + "Content-Length: ,1,\r\n\r\nx");
        add(rows, "list-lines", OPEN, good101With("Upgrade: WebSocket\r\n"), good101With("Connection: close\r\n"),
            good101With("Sec-WebSocket-Extensions:\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"));
        add(rows, "list-lines", "400 x", NO + "Transfer-Encoding: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            NO + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx");
    }

    private static void handshakes(List<Row> rows) {
        String interim = "HTTP/1.1 103 Early Hints\r\nUpgrade: x\r\nSec-WebSocket-Accept: x\r\n\r\n";
        add(rows, "interim", OPEN, "HTTP/1.1 100\r\n\r\n" + GOOD_101, interim.repeat(8) + GOOD_101);
        add(rows, "interim", "TOO_MANY_INTERIM", interim.repeat(9) + GOOD_101);
        for (String fields : List.of("Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
            "Content-Length: x\r\nContent-Length: 7\r\n")) {
            add(rows, "interim-body", OPEN, good101With(fields), "HTTP/1.1 102 x\r\n" + fields + "\r\n" + GOOD_101);
        }
        add(rows, "upgrade", OPEN, GOOD_101.replace("websocket", "WebSocket"));
        add(rows, "upgrade", "UPGRADE_WRONG", GOOD_101.replace("websocket", "h2c"), GOOD_101.replace("websocket", "websocket, h2c"));
        add(rows, "upgrade", "UPGRADE_MISSING", GOOD_101.replace("Upgrade: websocket\r\n", ""));
        add(rows, "connection", OPEN, GOOD_101.replace("Connection: Upgrade", "connection: Keep-Alive, UPGRADE"));
        add(rows, "connection", "CONNECTION_WRONG", GOOD_101.replace("Connection: Upgrade", "Connection: close"));
        add(rows, "connection", "CONNECTION_MISSING", GOOD_101.replace("Connection: Upgrade\r\n", ""));
        add(rows, "accept", OPEN, GOOD_101.replace(ACCEPT, "\t " + ACCEPT + " \t"));
        add(rows, "accept", "ACCEPT_WRONG", GOOD_101.replace(ACCEPT, ACCEPT.toUpperCase(Locale.ROOT)), GOOD_101.replace(ACCEPT, ""));
        add(rows, "accept", "ACCEPT_MISSING", GOOD_101.replace("Sec-WebSocket-Accept: " + ACCEPT + "\r\n", ""));
        add(rows, "accept-twice", "ACCEPT_DUPLICATE", good101With("Sec-WebSocket-Accept: " + ACCEPT + "\r\n"));
        add(rows, "extensions", "EXTENSION_NOT_OFFERED", good101With("Sec-WebSocket-Extensions: x-other\r\n"));
        add(rows, "extensions-empty", OPEN, good101With("Sec-WebSocket-Extensions:\r\n"), good101With("Sec-WebSocket-Extensions: ,\r\n"));
        add(rows, "extensions-space", OPEN,
            good101With("Sec-WebSocket-Extensions: permessage-deflate\t; server_max_window_bits = \"10\" \r\n"));
        add(rows, "subprotocol", OPEN, GOOD_101, good101With("Sec-WebSocket-Protocol: chat\r\n"));
        add(rows, "subprotocol", "SUBPROTOCOL_NOT_REQUESTED", good101With("Sec-WebSocket-Protocol: Chat\r\n"));
        add(rows, "subprotocol-empty", OPEN, good101With("Sec-WebSocket-Protocol: \r\n"),
            good101With("Sec-WebSocket-Protocol:\r\nSec-WebSocket-Protocol: chat\r\n"));
        add(rows, "subprotocol-twice", "SUBPROTOCOL_DUPLICATE", good101With("Sec-WebSocket-Protocol: chat\r\n".repeat(2)));
    }

    private static void bodies(List<Row> rows) {
        String chunked = NO + "Transfer-Encoding: chunked\r\n";
        add(rows, "body-none", "204 ", NO.replace("400", "204") + "Content-Length: 5\r\n\r\n");
        add(rows, "body-none", "304 ", NO.replace("400", "304") + "Transfer-Encoding: chunked\r\n\r\n");
        add(rows, "body-chunked", "400 abc", chunked + "\r\n3;x=y\r\nabc\r\n0\r\nTrailer: z\r\n\r\n",
            chunked + "Content-Length: 1\r\n\r\n2\r\nab\r\n001\r\nc\r\n0\r\n\r\n");
        add(rows, "body-coding", "400 abc", NO + "Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nabc");
        add(rows, "body-chunk-broken", "400 ...", chunked + "\r\n3\nabc", chunked + "\r\n0x3\r\nabc", chunked + "\r\n 3\r\nabc");
        add(rows, "body-chunk-broken", "400 abc...", chunked + "\r\n3\r\nabcd", chunked + "\r\n3\r\nabc\n");
        add(rows, "body-length", "400 abc", NO + "Content-Length: 3\r\n\r\nabcdef");
        add(rows, "body-length-equal", "400 abc", NO + "Content-Length: 3, 3\r\n\r\nabc",
            NO + "Content-Length: 3\r\n".repeat(2) + "\r\nabc");
        add(rows, "body-length-invalid", "400 ...", NO + "Content-Length: 3, 4\r\n\r\nabc", NO + "Content-Length: -3\r\n\r\nabc",
            NO + "Content-Length:\r\n\r\nabc");
        add(rows, "body-close", "400 abc", NO + "\r\nabc");
        add(rows, "body-limit", "400 " + "x".repeat(8192) + "...", NO + "\r\n" + "x".repeat(8200));
    }

    @ParameterizedTest
    @MethodSource("http1")
    void overHttp1(Row row) {
        byte[] bytes = Responses.latin1(row.response);
        boolean isLong = bytes.length > 2_000;
        UpgradeOutcome outcome = isLong ? whole(bytes) : Responses.outcome(REQUEST, Responses.MAX_HEADER_BYTES, bytes, -1, true);
        assertEquals(row.outcome, outcome(outcome));
    }

    /** Long ones are not cut at each of their positions. */
    private static UpgradeOutcome whole(byte[] bytes) {
        Http1Upgrade attempt = Responses.attempt(REQUEST);
        attempt.receive(ByteBuffer.wrap(bytes));
        return attempt.endOfStream();
    }

    static Stream<Row> connect() {
        List<Row> rows = new ArrayList<>();
        add(rows, "connect-open", OPEN, "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 299 x\r\nContent-Length: 5\r\n\r\nabc",
            "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n");
        add(rows, "connect-refused", "400 abc", NO + "Content-Length: 3\r\n\r\nabc");
        add(rows, "connect-refused", "302 ", NO.replace("400", "302") + "Location: /x\r\n" + END);
        add(rows, "connect-switching", "SWITCHING_UNASKED", GOOD_101);
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("connect")
    void ofAProxy(Row row) {
        ProxyConnect connect = new ProxyConnect("h:80", null, Responses.MAX_HEADER_BYTES, MAX_FIELDS);
        connect.receive(ByteBuffer.wrap(Responses.latin1(row.response)));
        assertEquals(row.outcome, outcome(connect.endOfStream()));
    }

    static Stream<Row> http2() {
        List<Row> rows = new ArrayList<>();
        add(rows, "h2-status", "STATUS_MISSING", "server=x", ":status=20", ":status=0200");
        add(rows, "h2-status", "PSEUDO_HEADER", ":status=200 :status=200");
        add(rows, "h2-pseudo", "PSEUDO_HEADER", ":path=/", ":status=200 :path=/", ":status=200 server=x :status=200");
        add(rows, "h2-switching", "SWITCHING_IN_HTTP_2", ":status=101");
        add(rows, "h2-name", "HEADER_NAME", ":status=200 Server=x", ":status=200 a\u0001=x", ":status=200 a\u00e9=x", ":status=200 =x");
        add(rows, "h2-value", "HEADER_VALUE", ":status=200 a=\0", ":status=200 a=b\rc", ":status=200 a=b\nc", ":status=200 a=\u0001");
        add(rows, "h2-value-space", "SPACE_AROUND_VALUE", ":status=200 a=\tb", ":status=200 a=b\t");
        add(rows, "h2-connection", "CONNECTION_HEADER", ":status=200 connection=close", ":status=200 keep-alive=x",
            ":status=200 proxy-connection=x", ":status=200 transfer-encoding=chunked", ":status=200 upgrade=websocket");
        add(rows, "h2-open", OPEN, ":status=200", ":status=299 sec-websocket-accept=x content-length=7",
            ":status=200 sec-websocket-extensions=");
        add(rows, "h2-interim", OPEN, ":status=103 link=x;:status=200", ":status=100;".repeat(8) + ":status=200");
        add(rows, "h2-interim", "TOO_MANY_INTERIM", ":status=100;".repeat(9));
        add(rows, "h2-fields", OPEN, ":status=200" + " a=b".repeat(MAX_FIELDS));
        add(rows, "h2-fields", "TOO_MANY_HEADERS", ":status=200" + " a=b".repeat(MAX_FIELDS + 1));
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("http2")
    void overHttp2(Row row) {
        ExtendedConnect connect = new ExtendedConnect(REQUEST, "https", MAX_FIELDS);
        for (String head : row.response.split(";")) {
            List<String> fields = new ArrayList<>();
            for (String field : head.split(" ")) {
                fields.addAll(Arrays.asList(field.split("=", 2)));
            }
            connect.receiveHead(fields);
        }
        assertEquals(row.outcome, outcome(connect.outcome()));
    }

    private static void add(List<Row> rows, String name, String outcome, String... responses) {
        for (String response : responses) {
            rows.add(new Row(name, response, outcome));
        }
    }

    private static String outcome(UpgradeOutcome outcome) {
        if (outcome instanceof UpgradeOutcome.Invalid invalid) {
            return invalid.violation().name();
        }
        return outcome instanceof UpgradeOutcome.Rejected rejected
            ? rejected.status() + " " + rejected.bodyText() + (rejected.bodyComplete() ? "" : "...") : OPEN;
    }

    @Test
    void eachLineOfTheTableHasItsRowAndEachRowItsLine() throws IOException {
        String table = Files.readString(Path.of("src/main/java/io/heddle/engine/handshake/package-info.java"));
        Set<String> lines = new LinkedHashSet<>();
        for (Matcher line = Pattern.compile("<tr><td>([^<]+)</td>").matcher(table); line.find();) {
            lines.add(line.group(1));
        }
        Set<String> rows = new LinkedHashSet<>();
        Stream.of(http1(), connect(), http2()).flatMap(part -> part).forEach(row -> rows.add(row.name));
        assertEquals(lines, rows);
    }
}
