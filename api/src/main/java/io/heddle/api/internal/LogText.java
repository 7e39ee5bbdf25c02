package io.heddle.api.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Makes text of others safe for logs and error messages: one line, of bounded length. Not exported to programs. */
public final class LogText {
    private static final int MAX_PRINTABLE_CHARS = 60;
    /** Systems take some 100 bytes; a longer path is an error, which shows its beginning. */
    private static final int MAX_PATH_CHARS = 200;

    private LogText() {}

    /**
     * Makes text of a peer or a user safe for one line of a message, and cuts it to 60 characters.
     *
     * @param text any text, or null
     * @return printable US-ASCII; other characters are escaped as {@code \u005cu000a}
     */
    public static String printable(CharSequence text) {
        return printable(text, MAX_PRINTABLE_CHARS);
    }

    /**
     * Makes text of a peer or a user safe for one line of a message, and cuts it.
     *
     * @param text any text, or null
     * @param maxChars the most characters that are kept
     * @return printable US-ASCII; other characters are escaped as {@code \u005cu000a}
     */
    public static String printable(CharSequence text, int maxChars) {
        if (text == null) {
            return "null";
        }
        int shown = Math.min(text.length(), maxChars);
        StringBuilder safe = new StringBuilder(shown + 8);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F) {
                safe.append(c);
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return safe.append(shown < text.length() ? "..." : "").toString();
    }

    /**
     * Shows an address.
     *
     * @param address any address, or null
     * @return such as {@code 192.0.2.7:443}, {@code [2001:db8::7]:443} or {@code /run/app.sock}; null for any other
     */
    public static String address(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
            return host.indexOf(':') >= 0 ? "[" + host + "]:" + inet.getPort() : host + ":" + inet.getPort();
        }
        return address instanceof UnixDomainSocketAddress unix ? printable(unix.getPath().toString(), MAX_PATH_CHARS) : null;
    }
}
