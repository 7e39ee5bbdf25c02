package io.heddle.loadgen.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ResponseHeadTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Server            | nginx/1.2                        | nginx/1.2
        X-Request-Id      | 12345                            | 12345
        WWW-Authenticate  | Basic realm="a"                  | Basic realm="a"
        Location          | wss://u:p@a/b?token=c            | wss://...@a/b?...
        Set-Cookie        | sid=SECRET; Path=/; HttpOnly     | sid=...; Path=/; HttpOnly
        Set-Cookie        | SECRET                           | ...
        X-Auth-Token      | SECRET                           | ...
        X-Session         | SECRET                           | ...
        Authentication-Info | SECRET                         | ...
        Sec-WebSocket-Protocol | access_token, SECRET        | ..., ...
        X-Hostile         | a\u001b[31m                      | a\\u001b[31m
        """)
    void aFieldIsShownButNotTheSecretsInIt(String name, String value, String shown) {
        assertEquals(List.of(name + ": " + shown), ResponseHead.lines(Map.of(name, List.of(value)), false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Set-Cookie        | sid=1; Path=/    | sid=1; Path=/
        X-Auth-Token      | abc              | abc
        """)
    void whoAsksTwiceSeesAll(String name, String value, String shown) {
        assertEquals(List.of(name + ": " + shown), ResponseHead.lines(Map.of(name, List.of(value)), true));
    }
}
