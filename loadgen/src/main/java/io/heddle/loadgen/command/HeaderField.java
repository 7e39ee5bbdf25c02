package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import java.util.Map;

/** Header fields as people write them on a command line. No message repeats one: it may be credentials. <b>Thread:</b> no state. */
final class HeaderField {
    private HeaderField() {}

    static Map.Entry<String, String> parse(String line, String option) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new UserError("A " + option + " of " + line.length() + " characters lacks a name or a value: write it as 'Name: value'.");
        }
        return Map.entry(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }

    static void checkCookie(String cookie) {
        if (cookie.indexOf('=') < 1) {
            throw new UserError("A --cookie of " + cookie.length() + " characters lacks a name or a value: write it as 'name=value'.");
        }
    }
}
