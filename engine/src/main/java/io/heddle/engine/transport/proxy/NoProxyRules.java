package io.heddle.engine.transport.proxy;

import io.heddle.api.internal.Redaction;
import io.heddle.engine.transport.AddressLiteral;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The rules of {@code NO_PROXY}: which targets are connected to directly. Its entries are separated by commas or white space, and each is
 * one of these; none is looked up, so that an address rule holds for addresses in URIs only.
 *
 * <ul>
 *   <li>{@code example.com}: this name and all names below it; {@code .example.com} and {@code *.example.com} are the same
 *   <li>{@code 192.0.2.7}, {@code 2001:db8::7} or {@code [2001:db8::7]}: this address
 *   <li>{@code 10.0.0.0/8} or {@code fd00::/8}: all addresses of this range
 *   <li>a name or an address with {@code :port}: as before, at this port only; IPv6 in brackets then
 *   <li>{@code *}: all targets
 * </ul>
 *
 * <p>Any other entry is ignored, and reported. One that has an @ may hold a password, and is reported by its number.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class NoProxyRules {
    private static final int MAX_PORT = 65_535;
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_.-]+");

    private record Range(byte[] address, int prefixBits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int wholeBytes = prefixBits / 8;
            for (int i = 0; i < wholeBytes; i++) {
                if (address[i] != other[i]) {
                    return false;
                }
            }
            int restBits = prefixBits % 8;
            return restBits == 0 || ((address[wholeBytes] ^ other[wholeBytes]) & 0xFF) >> 8 - restBits == 0;
        }
    }

    /** To each name its ports; an empty set stands for all. */
    private final Map<String, Set<Integer>> names = new HashMap<>();
    private final Map<InetAddress, Set<Integer>> addresses = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();
    private boolean isEverything;

    private NoProxyRules() {}

    /** @param ignored is given each entry that is malformed, as one sentence */
    public static NoProxyRules parse(String list, Consumer<String> ignored) {
        NoProxyRules rules = new NoProxyRules();
        // A password with a comma is in two entries, the first of which has no @.
        boolean isSecret = list.indexOf('@') >= 0;
        int number = 0;
        for (String entry : list.split("[,\\s]+")) {
            number += entry.isEmpty() ? 0 : 1;
            String flaw = entry.isEmpty() ? null : rules.add(entry.toLowerCase(Locale.ROOT));
            if (flaw != null) {
                String shown = isSecret ? "Entry " + number : "The entry '" + Redaction.reference(entry) + "'";
                ignored.accept(shown + " of NO_PROXY is ignored: " + flaw + ".");
            }
        }
        return rules;
    }

    /** @return null, or why the entry is malformed */
    private String add(String entry) {
        if (entry.equals("*")) {
            isEverything = true;
            return null;
        }
        if (entry.indexOf('/') >= 0) {
            return addRange(entry);
        }
        String host = entry;
        int port = 0;
        int colon = entry.lastIndexOf(':');
        boolean isBracketed = entry.startsWith("[");
        // An IPv6 address without brackets has several colons, and no port.
        if (isBracketed ? entry.indexOf("]:") > 0 : colon >= 0 && entry.indexOf(':') == colon) {
            port = portOf(entry.substring(colon + 1));
            host = entry.substring(0, colon);
            if (port < 0) {
                return "its port is not a number from 1 to " + MAX_PORT;
            }
        }
        if (isBracketed) {
            if (!host.endsWith("]") || host.indexOf(':') < 0) {
                return "it is no IPv6 address in brackets";
            }
            host = host.substring(1, host.length() - 1);
        }
        return addHost(host, port);
    }

    private String addHost(String host, int port) {
        if (host.indexOf(':') >= 0 || AddressLiteral.is(host)) {
            InetAddress address = address(host);
            if (address == null) {
                return "it is no address";
            }
            allow(addresses, address, port);
            return null;
        }
        String name = host.startsWith("*.") ? host.substring(2) : host.startsWith(".") ? host.substring(1) : host;
        name = withoutDot(name);
        if (!NAME.matcher(name).matches() || name.startsWith(".") || name.contains("..")) {
            return "it is neither a name, nor an address, nor a range of addresses; between entries there is a comma or white space";
        }
        allow(names, name, port);
        return null;
    }

    private static <K> void allow(Map<K, Set<Integer>> rules, K key, int port) {
        Set<Integer> ports = rules.get(key);
        if (port == 0) {
            rules.put(key, Set.of());
        } else if (ports == null) {
            rules.put(key, new HashSet<>(Set.of(port)));
        } else if (!ports.isEmpty()) {
            ports.add(port);
        }
    }

    private String addRange(String entry) {
        int slash = entry.indexOf('/');
        String host = entry.substring(0, slash);
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        InetAddress address = bare.indexOf('%') < 0 && AddressLiteral.is(bare) ? address(bare) : null;
        int bits = numberOf(entry.substring(slash + 1));
        if (address == null) {
            return "before its slash is no address";
        }
        byte[] bytes = address.getAddress();
        // An IPv4 address in the form of an IPv6 address (RFC 4291 section 2.5.5.2), whose first 96 bits all such have.
        int ahead = bytes.length * 8 == IPV4_BITS && bare.indexOf(':') >= 0 ? IPV6_BITS - IPV4_BITS : 0;
        int last = ahead + 8 * bytes.length;
        if (bits < ahead || bits > last) {
            return "behind its slash is no number from " + ahead + " to " + last;
        }
        ranges.add(new Range(bytes, bits - ahead));
        return null;
    }

    /** @return -1 if it is none */
    private static int portOf(String text) {
        int port = numberOf(text);
        return port < 1 || port > MAX_PORT ? -1 : port;
    }

    /** @return -1 if it is no number of at most five digits */
    private static int numberOf(String text) {
        boolean isNumber = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Integer.parseInt(text) : -1;
    }

    /** @return null if it is none */
    private static InetAddress address(String literal) {
        try {
            return AddressLiteral.is(literal) ? AddressLiteral.parse(literal) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** @param host in lower case; IPv6 without brackets */
    public boolean matches(String host, int port) {
        return isEverything || (AddressLiteral.is(host) ? matchesAddress(address(host), port) : matchesName(withoutDot(host), port));
    }

    private boolean matchesAddress(InetAddress address, int port) {
        if (address == null) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return hasPort(addresses.get(address), port) || ranges.stream().anyMatch(range -> range.contains(bytes));
    }

    private boolean matchesName(String host, int port) {
        String rest = host;
        while (!hasPort(names.get(rest), port)) {
            int dot = rest.indexOf('.');
            if (dot < 0) {
                return false;
            }
            rest = rest.substring(dot + 1);
        }
        return true;
    }

    private static boolean hasPort(Set<Integer> ports, int port) {
        return ports != null && (ports.isEmpty() || ports.contains(port));
    }
}
