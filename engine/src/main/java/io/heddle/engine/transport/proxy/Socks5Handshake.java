package io.heddle.engine.transport.proxy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The client's side of SOCKS5 (RFC 1928), with user and password (RFC 1929), for one connection to one target. Its caller writes {@link
 * #output}, then reads up to {@link #wanted} bytes: not a byte behind the reply is consumed, because it would be the server's.
 *
 * <pre>
 *   METHOD -> [AUTHENTICATION] -> REPLY -> REPLY_ADDRESS -> OVER
 * </pre>
 *
 * <p><b>Thread:</b> loop-confined. Never throws for what the proxy sends.
 */
public final class Socks5Handshake {
    /** The longest name that a request can hold. */
    public static final int MAX_NAME_BYTES = 255;
    /** The longest user, and the longest password. */
    public static final int MAX_CREDENTIAL_BYTES = 255;

    private static final int VERSION = 5;
    private static final int AUTHENTICATION_VERSION = 1;
    private static final int CONNECT = 1;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NO_ACCEPTABLE_METHOD = 0xFF;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int PORT_BYTES = 2;
    /** Version, reply, reserved, address type, and the first byte of the address, which is the length of a name. */
    private static final int REPLY_BYTES = 5;
    private static final int ADDRESS_TYPE_AT = 3;
    private static final int REPLY_MAX_BYTES = REPLY_BYTES + MAX_NAME_BYTES + PORT_BYTES;
    private static final int TLS_ALERT = 21;

    private enum State { METHOD, AUTHENTICATION, REPLY, REPLY_ADDRESS, OVER }

    private final byte[] targetAddress;
    private final int targetType;
    private final int targetPort;
    private final byte[] user;
    private final byte[] password;
    private final byte[] answer = new byte[REPLY_MAX_BYTES];
    private int answerLength;
    private int answerEnd;
    private State state;
    private ByteBuffer output;
    private Socks5Outcome outcome;

    private Socks5Handshake(int targetType, byte[] targetAddress, int targetPort, String user, String password) {
        if (targetAddress.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("A name of " + targetAddress.length + " bytes does not fit into a SOCKS5 request");
        }
        this.targetType = targetType;
        this.targetAddress = targetAddress;
        this.targetPort = targetPort;
        this.user = user == null ? null : user.getBytes(StandardCharsets.UTF_8);
        this.password = user == null ? null : password.getBytes(StandardCharsets.UTF_8);
        greet();
    }

    /**
     * The proxy resolves the name.
     *
     * @param name at most {@link #MAX_NAME_BYTES} in UTF-8
     * @param user at most {@link #MAX_CREDENTIAL_BYTES} in UTF-8, or null to offer no credentials; the password likewise
     */
    public static Socks5Handshake toName(String name, int port, String user, String password) {
        return new Socks5Handshake(NAME, name.getBytes(StandardCharsets.UTF_8), port, user, password);
    }

    /** The zone of an IPv6 address, which belongs to this machine, is not sent. */
    public static Socks5Handshake toAddress(InetAddress address, int port, String user, String password) {
        byte[] bytes = address.getAddress();
        return new Socks5Handshake(bytes.length == IPV4_BYTES ? IPV4 : IPV6, bytes, port, user, password);
    }

    // ---- for the caller ----

    /** The rest of what is to be written now; its position is moved by writing. */
    public ByteBuffer output() {
        return output;
    }

    /** So many bytes may be read, once the output is written; 0 when the handshake is over. */
    public int wanted() {
        return answerEnd - answerLength;
    }

    /**
     * Consumes at most {@link #wanted} bytes.
     *
     * @return true once the handshake is over: see {@link #outcome}
     */
    public boolean receive(ByteBuffer source) {
        // Bytes that come before the next question was asked stay where they are, as do those behind the reply.
        for (int left = wanted(); left > 0 && state != State.OVER && source.hasRemaining(); left--) {
            answer[answerLength++] = source.get();
            judge(source);
        }
        return state == State.OVER;
    }

    /** The proxy has closed the connection. @return the outcome */
    public Socks5Outcome endOfStream() {
        if (outcome == null) {
            invalid(Socks5Violation.CLOSED_EARLY, switch (state) {
                case METHOD -> "it answered nothing to the greeting";
                case AUTHENTICATION -> "it answered nothing to user and password";
                default -> answerLength == 0 ? "it answered nothing to the request" : "after " + answerLength + " bytes of the reply";
            });
        }
        return outcome;
    }

    /** Null until the handshake is over. */
    public Socks5Outcome outcome() {
        return outcome;
    }

    // ---- the proxy's side ----

    private void judge(ByteBuffer rest) {
        switch (state) {
            case METHOD -> judgeMethod(rest);
            case AUTHENTICATION -> judgeAuthentication();
            case REPLY -> judgeReply();
            default -> {
                if (answerLength == answerEnd) {
                    end(new Socks5Outcome.Established());
                }
            }
        }
    }

    private void judgeMethod(ByteBuffer rest) {
        if (at(0) != VERSION) {
            invalid(Socks5Violation.VERSION, beginning(rest));
        } else if (answerLength == answerEnd) {
            choose(at(1));
        }
    }

    private void choose(int method) {
        if (method == NO_AUTHENTICATION) {
            request();
        } else if (method == NO_ACCEPTABLE_METHOD) {
            end(new Socks5Outcome.MethodsRefused(user != null));
        } else if (method == USER_AND_PASSWORD && user != null) {
            authenticate();
        } else {
            invalid(Socks5Violation.METHOD_NOT_OFFERED, shown(method));
        }
    }

    private void judgeAuthentication() {
        if (at(0) != AUTHENTICATION_VERSION) {
            invalid(Socks5Violation.AUTHENTICATION_VERSION, shown(at(0)));
        } else if (answerLength == answerEnd && at(1) == 0) {
            request();
        } else if (answerLength == answerEnd) {
            end(new Socks5Outcome.CredentialsRefused(at(1)));
        }
    }

    /** A refusal counts as soon as its code is there: some proxies send no more. */
    private void judgeReply() {
        if (at(0) != VERSION) {
            invalid(Socks5Violation.REPLY_VERSION, shown(at(0)));
        } else if (answerLength == 2 && at(1) != 0) {
            end(new Socks5Outcome.Refused(Socks5Reply.of(at(1)), at(1)));
        } else if (answerLength == ADDRESS_TYPE_AT && at(2) != 0) {
            invalid(Socks5Violation.RESERVED, shown(at(2)));
        } else if (answerLength == REPLY_BYTES) {
            state = State.REPLY_ADDRESS;
            answerEnd = REPLY_BYTES + PORT_BYTES + switch (at(ADDRESS_TYPE_AT)) {
                case IPV4 -> IPV4_BYTES - 1;
                case IPV6 -> IPV6_BYTES - 1;
                default -> at(REPLY_BYTES - 1);
            };
        } else if (answerLength == ADDRESS_TYPE_AT + 1 && !isAddressType(at(ADDRESS_TYPE_AT))) {
            invalid(Socks5Violation.ADDRESS_TYPE, shown(at(ADDRESS_TYPE_AT)));
        }
    }

    private static boolean isAddressType(int type) {
        return type == IPV4 || type == NAME || type == IPV6;
    }

    private int at(int index) {
        return answer[index] & 0xFF;
    }

    private static String shown(int b) {
        return String.format("it is 0x%02x", b);
    }

    /** Describes the likeliest mistake, a port that speaks another protocol. */
    private String beginning(ByteBuffer rest) {
        int first = at(0);
        if (first == 'H' && (!rest.hasRemaining() || rest.get(rest.position()) == 'T')) {
            return "it answers with HTTP, so it is an HTTP proxy or a server; for an HTTP proxy use ProxySettings.http";
        }
        if (first == TLS_ALERT) {
            return "it speaks TLS, so it may be an HTTP proxy over TLS; for one use ProxySettings.https";
        }
        return first == 0 || first == 4 ? shown(first) + ", as from a SOCKS4 proxy, which is not supported" : shown(first);
    }

    // ---- our side ----

    private void greet() {
        byte[] greeting = user == null
            ? new byte[] {VERSION, 1, NO_AUTHENTICATION}
            : new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD};
        expect(State.METHOD, 2, ByteBuffer.wrap(greeting));
    }

    private void authenticate() {
        ByteBuffer message = ByteBuffer.allocate(3 + user.length + password.length);
        message.put((byte) AUTHENTICATION_VERSION);
        message.put((byte) user.length).put(user);
        message.put((byte) password.length).put(password);
        expect(State.AUTHENTICATION, 2, message.flip());
    }

    private void request() {
        ByteBuffer message = ByteBuffer.allocate(REPLY_BYTES + targetAddress.length + PORT_BYTES);
        message.put((byte) VERSION).put((byte) CONNECT).put((byte) 0).put((byte) targetType);
        if (targetType == NAME) {
            message.put((byte) targetAddress.length);
        }
        message.put(targetAddress).putShort((short) targetPort);
        expect(State.REPLY, REPLY_BYTES, message.flip());
    }

    private void expect(State next, int bytes, ByteBuffer message) {
        state = next;
        output = message;
        answerLength = 0;
        answerEnd = bytes;
    }

    // ---- the end ----

    private void invalid(Socks5Violation violation, String detail) {
        end(new Socks5Outcome.Invalid(violation, detail));
    }

    private void end(Socks5Outcome with) {
        state = State.OVER;
        outcome = with;
        answerEnd = answerLength;
    }
}
