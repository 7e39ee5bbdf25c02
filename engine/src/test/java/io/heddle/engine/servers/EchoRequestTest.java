package io.heddle.engine.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.engine.servers.EchoRequest.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a target is read. */
@Timeout(180)
class EchoRequestTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "/echo", "/closed", "/close/", "/?code=1", "*"})
    void anyOtherTargetIsAnEcho(String target) {
        assertEquals(Mode.ECHO, EchoRequest.parse(target, "").mode());
    }

    @ParameterizedTest
    @CsvSource({
        "/close?code=4001&reason=bye,           CLOSE,    4001, 0,       0,        bye",
        "/close?reason=a%20b%C3%BC&code=1000,   CLOSE,    1000, 0,       0,        a bü",
        "/close?code=1001,                      CLOSE,    1001, 0,       0,        ''",
        "/goodbye?code=4001&reason=bye,         GOODBYE,  4001, 0,       0,        bye",
        "/fragment?size=1,                      FRAGMENT, 0,    0,       1,        ''",
        "/fragment?size=33554432,               FRAGMENT, 0,    0,       33554432, ''",
        "/ping?count=1000000,                   PING,     0,    1000000, 0,        ''",
        "/push?count=2&size=33554432,           PUSH,     0,    2,       33554432, ''",
        "/push?count=5&size=0&x=y&&=,           PUSH,     0,    5,       0,        ''",
        "/silent,                               SILENT,   0,    0,       0,        ''"})
    void theTargetSaysWhatToDo(String target, Mode mode, int code, int count, int size, String text) {
        assertEquals(new EchoRequest(mode, code, count, size, text), EchoRequest.parse(target, ""));
    }

    @Test
    void headersFollowTheRequestLine() {
        assertEquals("GET /headers?x\na: b\n", EchoRequest.parse("/headers?x", "a: b\n").text());
    }

    @ParameterizedTest
    @CsvSource({
        "/close,                         code must be 1000 to 4999",
        "/close?code=,                   code must be 1000 to 4999",
        "/close?code=999,                code must be 1000 to 4999",
        "/close?code=5000,               code must be 1000 to 4999",
        "/fragment?size=0,               size must be 1 to 33554432",
        "/fragment?size=33554433,        size must be 1 to 33554432",
        "/ping?count=-1,                 count must be 1 to 1000000",
        "/ping?count=99999999999999,     count must be 1 to 1000000",
        "/push?count=1,                  size must be 0 to 33554432",
        "/push?count=3&size=33554432,    count 3 times size 33554432 is above 67108864"})
    void nonsenseIsClosedWith1008(String target, String reason) {
        assertEquals(new EchoRequest(Mode.CLOSE, 1008, 0, 0, reason), EchoRequest.parse(target, ""));
    }

    @Test
    void aBrokenEscapeIsClosedWith1008() {
        EchoRequest request = EchoRequest.parse("/close?code=1000&reason=%zz", "");
        assertEquals(Mode.CLOSE, request.mode());
        assertEquals(1008, request.code());
    }
}
