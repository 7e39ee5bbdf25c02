package io.heddle.engine.transport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
final class NoProxyRulesTest {
    private final List<String> ignored = new ArrayList<>();

    private boolean matches(String list, String host, int port) {
        return NoProxyRules.parse(list, ignored::add).matches(host, port);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com,          example.com, 443, true",
        "example.com,          www.example.com, 443, true",
        "example.com,          a.b.example.com, 443, true",
        "example.com,          notexample.com, 443, false",
        "example.com,          example.com.evil.test, 443, false",
        "example.com,          com, 443, false",
        ".example.com,         example.com, 443, true",
        ".example.com,         www.example.com, 443, true",
        ".example.com,         notexample.com, 443, false",
        "*.example.com,        www.example.com, 443, true",
        "EXAMPLE.Com,          www.example.com, 443, true",
        "example.com.,         www.example.com, 443, true",
        "example.com,          www.example.com., 443, true",
        "my_service,           my_service, 80, true",
        "example.com:8443,     example.com, 8443, true",
        "example.com:8443,     www.example.com, 8443, true",
        "example.com:8443,     example.com, 443, false",
        "'a.test:1,a.test:2',  a.test, 2, true",
        "'a.test:1,a.test',    a.test, 9, true",
        "'a.test,a.test:1',    a.test, 9, true",
        "*,                    anything.test, 1, true",
        "*,                    192.0.2.7, 1, true",
        "*,                    2001:db8::7, 1, true",
        "'',                   example.com, 443, false",
        "'a.test,b.test',      b.test, 443, true",
        "'a.test b.test',      b.test, 443, true",
        "' a.test ,, b.test ', b.test, 443, true",
        "test,                 .test, 443, true",
        "test,                 a..test, 443, true",
    })
    void aNameMeansItselfAndAllNamesBelowIt(String list, String host, int port, boolean isDirect) {
        assertEquals(isDirect, matches(list, host, port));
        assertEquals(List.of(), ignored);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,            192.0.2.7, 443, true",
        "192.0.2.7,            192.0.2.8, 443, false",
        "192.0.2.7:8443,       192.0.2.7, 8443, true",
        "192.0.2.7:8443,       192.0.2.7, 443, false",
        "2001:db8::7,          2001:db8::7, 443, true",
        "2001:db8::7,          2001:db8:0:0:0:0:0:7, 443, true",
        "[2001:db8::7],        2001:db8::7, 443, true",
        "[2001:db8::7]:8443,   2001:db8::7, 8443, true",
        "[2001:db8::7]:8443,   2001:db8::7, 443, false",
        "::ffff:192.0.2.7,     192.0.2.7, 443, true",
        "0.2.7,                192.0.2.7, 443, false",
        "192.0.2.7,            www.192.0.2.7, 443, false",
        "fe80::1,              fe80::1%lo, 443, true",
    })
    void anAddressMeansItselfHoweverItIsWritten(String list, String host, int port, boolean isDirect) {
        assertEquals(isDirect, matches(list, host, port));
        assertEquals(List.of(), ignored);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,           10.255.0.1, true",
        "10.0.0.0/8,           11.0.0.1, false",
        "10.1.2.3/8,           10.255.0.1, true",
        "192.168.16.0/20,      192.168.31.255, true",
        "192.168.16.0/20,      192.168.32.0, false",
        "192.0.2.7/32,         192.0.2.7, true",
        "192.0.2.7/32,         192.0.2.6, false",
        "0.0.0.0/0,            203.0.113.1, true",
        "0.0.0.0/0,            2001:db8::7, false",
        "fd00::/8,             fdff::1, true",
        "fd00::/8,             fe00::1, false",
        "[fd00::]/8,           fdff::1, true",
        "2001:db8::/33,        2001:db8:8000::1, false",
        "::/0,                 2001:db8::7, true",
        "10.0.0.0/8,           ten.test, false",
        "::ffff:10.0.0.0/104,  10.255.0.1, true",
        "::ffff:10.0.0.0/104,  11.0.0.1, false",
        "[::ffff:a00:0]/104,   10.255.0.1, true",
        "::ffff:0.0.0.0/96,    11.0.0.1, true",
        "::ffff:0.0.0.0/96,    2001:db8::7, false",
    })
    void aRangeMeansAllItsAddresses(String list, String host, boolean isDirect) {
        assertEquals(isDirect, matches(list, host, 443));
        assertEquals(List.of(), ignored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0/8", "name.test/8", "fd00::/129", "a.test:0",
        "a.test:65536", "a.test:x", "a.test:", "[2001:db8::7", "[a.test]", "a*.test", "*.", ".", "..", "a..test", "**", ":::", "1::2::3",
        "[::1]x", "::1]", "/", "a.test|b.test", "a.test;b.test", "a.test;", "\"a.test\"", "'a.test'", "a.test=1", "a.test\\b", "a%41.test",
        "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/129", "(a.test)", "[a-z].test"})
    void aMalformedEntryIsIgnoredAndReported(String entry) {
        assertFalse(matches(entry, "a.test", 80));
        assertEquals(1, ignored.size(), ignored::toString);
        assertTrue(ignored.get(0).startsWith("The entry '" + entry + "' of NO_PROXY is ignored: "), ignored::toString);
        assertTrue(matches(entry + ",a.test", "a.test", 80), "the entries behind it do not hold");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"http://bot:passw0rd@x.test", "bot:passw0rd@x.test", "http://bot:passw0rd,x@x.test", "http://bot:1/passw0rd@x.test",
            "a.test,*x http://bot:passw0rd@x.test:y", "passw0rd|@", "http://x.test?passw0rd", "x.test#passw0rd"})
    void aReportShowsNoPassword(String list) {
        matches(list, "a.test", 80);
        assertFalse(ignored.isEmpty());
        assertFalse(ignored.toString().contains("passw0rd"), ignored::toString);
    }

    @Test
    void whereAPasswordMayBeAnEntryIsReportedByItsNumber() {
        matches(",a.test, *x ,http://bot:passw0rd@x.test", "a.test", 80);
        assertTrue(ignored.get(0).startsWith("Entry 2 of NO_PROXY is ignored: "), ignored::toString);
        assertTrue(ignored.get(1).startsWith("Entry 3 of NO_PROXY is ignored: "), ignored::toString);
    }

    @Test
    void aReportIsOneLineOfBoundedLength() {
        matches("\u0007" + "x".repeat(10_000) + "*", "a.test", 80);
        assertTrue(ignored.get(0).length() < 400, ignored::toString);
        assertFalse(ignored.get(0).contains("\u0007"));
    }

    @Test
    void thousandsOfEntriesAreMatchedByNameWithoutLookingAtEach() {
        String many = IntStream.range(0, 20_000).mapToObj(i -> "host" + i + ".test").collect(Collectors.joining(","));
        NoProxyRules rules = NoProxyRules.parse(many, ignored::add);
        for (int i = 0; i < 20_000; i++) {
            assertTrue(rules.matches("a.host" + i + ".test", 443));
        }
    }
}
