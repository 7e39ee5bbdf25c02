package io.heddle.testkit.proxy;

import io.heddle.testkit.ProxyAnswer;
import io.heddle.testkit.ProxyAnswer.Stage;
import io.heddle.testkit.ProxyRequest;
import io.heddle.testkit.server.Violation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** SOCKS5 of RFC 1928, with the user names and passwords of RFC 1929. <b>Thread:</b> guarded by the proxy's monitor. */
final class SocksDoor implements Door {
    private static final byte VERSION = 5;
    private static final byte LOGIN_VERSION = 1;
    private static final byte NO_AUTHENTICATION = 0;
    private static final byte USER_AND_PASSWORD = 2;
    private static final byte NO_METHOD = (byte) 0xFF;
    private static final byte CONNECT = 1;
    private static final byte IPV4 = 1;
    private static final byte NAME = 3;
    private static final byte IPV6 = 4;
    private static final int GENERAL_FAILURE = 1;
    private static final int NETWORK_UNREACHABLE = 3;
    private static final int HOST_UNREACHABLE = 4;
    private static final int REFUSED = 5;
    private static final int TTL_EXPIRED = 6;

    private final ProxySession session;
    private Stage stage = Stage.GREETING;
    private byte[] received = {};
    private boolean isRequested;
    private String user = "";

    SocksDoor(ProxySession session) {
        this.session = session;
    }

    @Override
    public void onBytes(byte[] bytes) throws Violation {
        int kept = received.length;
        received = Arrays.copyOf(received, kept + bytes.length);
        System.arraycopy(bytes, 0, received, kept, bytes.length);
        while (!isRequested && takeMessage()) {
            continue;
        }
    }

    private boolean takeMessage() throws Violation {
        int length = switch (stage) {
            case GREETING -> received.length < 2 ? Integer.MAX_VALUE : 2 + at(1);
            case LOGIN -> loginLength();
            case REQUEST -> requestLength();
        };
        if (received.length < length) {
            return false;
        }
        byte[] message = Arrays.copyOf(received, length);
        received = Arrays.copyOfRange(received, length, received.length);
        require(message[0] == (stage == Stage.LOGIN ? LOGIN_VERSION : VERSION), "its version is " + message[0]);
        switch (stage) {
            case GREETING -> onGreeting(message);
            case LOGIN -> onLogin(message);
            case REQUEST -> onRequest(message);
        }
        return !session.isOver();
    }

    private int loginLength() {
        if (received.length < 2 || received.length < 3 + at(1)) {
            return Integer.MAX_VALUE;
        }
        return 3 + at(1) + at(2 + at(1));
    }

    private int requestLength() throws Violation {
        if (received.length < 5) {
            return Integer.MAX_VALUE;
        }
        return switch (received[3]) {
            case IPV4 -> 10;
            case IPV6 -> 22;
            case NAME -> 7 + at(4);
            default -> throw new Violation("The request for SOCKS5 is wrong (RFC 1928): its type of address is " + received[3]);
        };
    }

    private int at(int index) {
        return received[index] & 0xFF;
    }

    private void onGreeting(byte[] message) throws Violation {
        require(message.length > 2, "it offers no method");
        ProxyAnswer scripted = session.core().takeAnswer(Stage.GREETING);
        byte wanted = session.core().credentials().isWanted() ? USER_AND_PASSWORD : NO_AUTHENTICATION;
        stage = wanted == USER_AND_PASSWORD ? Stage.LOGIN : Stage.REQUEST;
        if (scripted != null) {
            session.say(scripted);
            return;
        }
        boolean isOffered = false;
        for (int i = 2; i < message.length; i++) {
            isOffered |= message[i] == wanted;
        }
        session.say(ProxyAnswer.raw(VERSION, isOffered ? wanted : NO_METHOD));
        if (!isOffered) {
            session.core().onRefusedCredentials();
            session.close();
        }
    }

    private void onLogin(byte[] message) throws Violation {
        int userLength = message[1] & 0xFF;
        require(userLength > 0 && message[2 + userLength] != 0, "its user name or its password is empty (RFC 1929)");
        user = new String(message, 2, userLength, StandardCharsets.UTF_8);
        String password = new String(message, 3 + userLength, message[2 + userLength] & 0xFF, StandardCharsets.UTF_8);
        ProxyAnswer scripted = session.core().takeAnswer(Stage.LOGIN);
        stage = Stage.REQUEST;
        if (scripted != null) {
            session.say(scripted);
            return;
        }
        boolean isRight = session.core().credentials().isRight(user, password);
        session.say(ProxyAnswer.raw(LOGIN_VERSION, (byte) (isRight ? 0 : 1)));
        if (!isRight) {
            session.core().onRefusedCredentials();
            session.close();
        }
    }

    private void onRequest(byte[] message) throws Violation {
        require(message[1] == CONNECT, "its command is " + message[1] + ", not CONNECT");
        require(message[2] == 0, "its reserved byte is not 0");
        isRequested = true;
        int end = message.length - 2;
        String host = message[3] == NAME ? new String(message, 5, end - 5, StandardCharsets.US_ASCII)
            : address(Arrays.copyOfRange(message, 4, end));
        int port = (message[end] & 0xFF) << 8 | message[end + 1] & 0xFF;
        session.onRequest(new ProxyRequest(session.number(), "SOCKS5", host, port, user, null), null);
    }

    private static String address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void require(boolean holds, String flaw) throws Violation {
        if (!holds) {
            throw new Violation("The message for SOCKS5 is wrong (RFC 1928): " + flaw);
        }
    }

    @Override
    public byte[] accepted(ProxyAnswer answer) {
        return reply(0);
    }

    @Override
    public byte[] refused(IOException cause) {
        if (cause instanceof UnknownHostException) {
            return reply(HOST_UNREACHABLE);
        }
        if (cause instanceof NoRouteToHostException) {
            return reply(NETWORK_UNREACHABLE);
        }
        if (cause instanceof ConnectException) {
            return reply(String.valueOf(cause.getMessage()).contains("timed out") ? TTL_EXPIRED : REFUSED);
        }
        return reply(GENERAL_FAILURE);
    }

    @Override
    public boolean goesOnAfterRefusal() {
        return false;
    }

    @Override
    public byte[] answer(ProxyAnswer answer) throws Violation {
        if (answer.kind() != ProxyAnswer.Kind.SOCKS_REPLY) {
            throw new Violation("The answer " + answer + " is for a client of HTTP, and this one speaks SOCKS5");
        }
        return reply(answer.code());
    }

    private static byte[] reply(int code) {
        return new byte[] {VERSION, (byte) code, 0, IPV4, 0, 0, 0, 0, 0, 0};
    }

    @Override
    public void onAnswered() {
        // RFC 1928 knows no second request.
    }

    @Override
    public byte[] takeEarly() {
        byte[] bytes = received;
        received = new byte[0];
        return bytes;
    }
}
