package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpgradeHeadersTest {

    private final UpgradeHeaders headers = headers("Set-Cookie", "a", "Server", "s", "set-cookie", "b", "X-Empty", "");

    @Test
    void namesAreFoundWithoutRegardToCase() {
        assertEquals("a", headers.first("SET-COOKIE"));
        assertEquals(List.of("a", "b"), headers.all("Set-cookie"));
        assertEquals(List.of("s"), headers.all("server"));
        assertEquals("", headers.first("x-empty"));
    }

    @Test
    void aMissingNameIsNullOrEmpty() {
        assertNull(headers.first("X"));
        assertEquals(List.of(), headers.all("X"));
        assertNull(UpgradeHeaders.EMPTY.first("X"));
        assertEquals(Map.of(), UpgradeHeaders.EMPTY.asMap());
        assertSame(UpgradeHeaders.EMPTY, new UpgradeHeaders.Builder().build());
    }

    @Test
    void orderAndSpellingAreKept() {
        assertEquals(4, headers.size());
        assertEquals(List.of("Set-Cookie: a", "Server: s", "set-cookie: b", "X-Empty: "), Responses.fields(headers));
        assertThrows(IndexOutOfBoundsException.class, () -> headers.name(4));
    }

    @Test
    void theMapIsACaseInsensitiveUnmodifiableView() {
        Map<String, List<String>> map = headers.asMap();
        assertEquals(3, map.size());
        assertEquals(List.of("a", "b"), map.get("SET-cookie"));
        assertEquals(List.of("Server", "Set-Cookie", "X-Empty"), List.copyOf(map.keySet()));
        assertThrows(UnsupportedOperationException.class, () -> map.put("x", List.of()));
        assertThrows(UnsupportedOperationException.class, () -> map.get("server").add("t"));
        assertThrows(UnsupportedOperationException.class, () -> headers.all("server").add("t"));
    }

    @Test
    void aBuilderGrowsAndItsHeadersStay() {
        UpgradeHeaders.Builder builder = new UpgradeHeaders.Builder();
        for (int i = 0; i < 50; i++) {
            builder.add("N" + i, "v" + i);
        }
        UpgradeHeaders built = builder.build();
        builder.clear();
        builder.add("Other", "x");
        assertEquals(50, built.size());
        assertEquals("v49", built.first("n49"));
        assertEquals(1, builder.size());
        assertNull(builder.build().first("N0"));
    }

    @Test
    void equalityIsOfTheFields() {
        assertEquals(headers, headers("Set-Cookie", "a", "Server", "s", "set-cookie", "b", "X-Empty", ""));
        assertEquals(headers.hashCode(), headers("Set-Cookie", "a", "Server", "s", "set-cookie", "b", "X-Empty", "").hashCode());
        assertNotEquals(headers, UpgradeHeaders.EMPTY);
        assertNotEquals(headers, (Object) "x");
    }

    @Test
    void aLogLineShowsNoValue() {
        String text = headers("Set-Cookie", "session=s3cr3t", "Server", "x").toString();
        assertEquals("UpgradeHeaders[Set-Cookie, Server]", text);
        assertFalse(text.contains("s3cr3t"));
    }

    private static UpgradeHeaders headers(String... pairs) {
        UpgradeHeaders.Builder builder = new UpgradeHeaders.Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            builder.add(pairs[i], pairs[i + 1]);
        }
        return builder.build();
    }
}
