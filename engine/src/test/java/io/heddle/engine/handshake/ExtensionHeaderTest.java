package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.engine.handshake.NegotiatedExtension.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExtensionHeaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "foo                                            | foo",
        "permessage-deflate; server_max_window_bits=10  | permessage-deflate;server_max_window_bits=10",
        "permessage-deflate;client_no_context_takeover  | permessage-deflate;client_no_context_takeover",
        "foo, bar; baz=2                                | foo,bar;baz=2",
        "foo,bar;baz=2                                  | foo,bar;baz=2",
        "a;b;c=d;e , f;g=h                              | a;b;c=d;e,f;g=h",
        "foo ; a = b ; c                                | foo;a=b;c",
        "foo; a=\"b\"                                   | foo;a=b",
        "foo; a=\"b\\c\"; d=\"\\e\"                     | foo;a=bc;d=e",
        "foo; a = \"15\" , bar                          | foo;a=15,bar",
        ",foo, ,bar,,                                   | foo,bar",
        "foo;a=1;a=2                                    | foo;a=1;a=2",
    })
    void wellFormedHeaders(String header, String expected) {
        assertEquals(expected, written(parsed(header)));
    }

    @Test
    void tabsAreWhiteSpace() {
        assertEquals("foo;a=b,bar", written(parsed("\tfoo\t;\ta\t=\tb\t,\tbar\t")));
    }

    @Test
    void eachTokenCharacterMayStandInAName() {
        assertEquals("!#$%&'*+-.^_`|~0aZ", parsed("!#$%&'*+-.^_`|~0aZ").get(0).name());
    }

    @Test
    void aParameterWithoutValueHasNull() {
        assertEquals(List.of(new NegotiatedExtension("x", List.of(new Parameter("a", null), new Parameter("b", "1")))),
            parsed("x; a; b=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", ",", " , ,", ";", "=", "foo;", "foo; ", "foo;;a", "; a", "foo; =b", "foo; a=", "foo; a= ",
        "foo; a=,bar", "foo; a=;b", "foo bar", "foo; a b", "foo; a=b c", "foo=bar", "foo; a=b=c", "foo; a=\"\"", "foo; a=\"b",
        "foo; a=\"", "foo; a=\"b\\", "foo; a=\"b\\\"", "foo; a=\"b c\"", "foo; a=\"b,c\"", "foo; a=\"b;c\"", "foo; a=\"\\\"\"",
        "foo; a=\"b\"c", "foo; a=b\"c\"", "foo; \"a\"=b", "\"foo\"", "foo; a='b c'", "foo/1", "foo:1", "(foo)", "foo; a=[b]", "foo, bar;",
        "foo; a=\u00e9", "\u00ff", "foo\0", "foo; a=\"\u00e9\"", "foo; a=\"\\\u00e9\""})
    void malformedHeaders(String header) {
        assertNotNull(ExtensionHeader.parse(header, new ArrayList<>()), header);
    }

    @Test
    void errorsSayThePartAndTheIndex() {
        assertEquals("it names no extension", error(" , "));
        assertEquals("a parameter name is missing at index 5", error("foo; "));
        assertEquals("a parameter value is missing at index 7", error("foo; a="));
        assertEquals("an extension name is missing at index 0", error("=x"));
        assertEquals("'b' is not expected at index 4", error("foo bar"));
        assertEquals("the quoted value at index 7 is empty", error("foo; a=\"\""));
        assertEquals("the quoted value at index 7 is not a token", error("foo; a=\"b c\""));
        assertEquals("the quoted value at index 7 has no end", error("foo; a=\"b"));
        assertEquals("'\\u00e9' is not expected at index 3", error("foo\u00e9"));
    }

    @Test
    void severalValuesGatherInOneList() {
        List<NegotiatedExtension> list = new ArrayList<>();
        assertNull(ExtensionHeader.parse("a, b", list));
        assertEquals("it names no extension", ExtensionHeader.parse("", list));
        assertNull(ExtensionHeader.parse("c;d", list));
        assertEquals("a,b,c;d", written(list));
    }

    @Test
    void parsedExtensionsDoNotChange() {
        NegotiatedExtension extension = parsed("x; a").get(0);
        assertThrows(UnsupportedOperationException.class, () -> extension.parameters().clear());
    }

    private static String error(String header) {
        return ExtensionHeader.parse(header, new ArrayList<>());
    }

    private static List<NegotiatedExtension> parsed(String header) {
        List<NegotiatedExtension> list = new ArrayList<>();
        assertNull(ExtensionHeader.parse(header, list), header);
        return list;
    }

    private static String written(List<NegotiatedExtension> extensions) {
        StringBuilder text = new StringBuilder();
        for (NegotiatedExtension extension : extensions) {
            text.append(text.length() == 0 ? "" : ",").append(extension.name());
            for (Parameter parameter : extension.parameters()) {
                text.append(';').append(parameter.name()).append(parameter.value() == null ? "" : "=" + parameter.value());
            }
        }
        return text.toString();
    }
}
