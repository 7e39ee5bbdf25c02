package io.heddle.testkit.simulation;

import io.heddle.testkit.simulation.TcpPair.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP as programs see it: a script for the two ends of a connection, and its outcomes. The same for real sockets of Linux and the JDK as
 * for simulated ones.
 */
enum TcpScript {
    HALF_CLOSE_OF_THE_SERVER(List.of("wrote 3", "read 3", "end", "wrote 2", "read 2", "end", "AsynchronousCloseException"), (c, s, out) -> {
        out.add(s.write(3));
        out.add(c.read(10));
        s.endOutput();
        out.add(c.read(10));
        out.add(c.write(2));
        out.add(s.read(10));
        c.endOutput();
        out.add(s.read(10));
        out.add(s.write(1));
    }),
    HALF_CLOSE_OF_THE_CLIENT(List.of("end", "wrote 4", "read 4", "AsynchronousCloseException", "end"), (c, s, out) -> {
        c.endOutput();
        out.add(s.read(10));
        out.add(s.write(4));
        out.add(c.read(10));
        out.add(c.write(1));
        s.endOutput();
        out.add(c.read(10));
    }),
    WHAT_WAS_RECEIVED_STAYS_READABLE_AFTER_A_RESET(
        List.of("wrote 5", "read 3", "read 2", "SocketException: Connection reset", "SocketException: Connection reset"), (c, s, out) -> {
            out.add(s.write(5));
            s.reset();
            out.add(c.read(3));
            out.add(c.read(3));
            out.add(c.read(3));
            out.add(c.read(3));
        }),
    THE_NEXT_WRITE_AFTER_A_RESET_FAILS_AND_THE_READ_ENDS(
        List.of("IOException: Connection reset by peer", "IOException: Broken pipe", "IOException: Broken pipe", "end"), (c, s, out) -> {
            s.reset();
            c.awaitReadable();
            out.add(c.write(1));
            out.add(c.write(1));
            out.add(c.write(1));
            out.add(c.read(1));
        }),
    WHAT_WAS_RECEIVED_STAYS_READABLE_AFTER_A_FAILED_WRITE(
        List.of("wrote 5", "IOException: Connection reset by peer", "IOException: Broken pipe", "read 5", "end"), (c, s, out) -> {
            out.add(s.write(5));
            s.reset();
            c.awaitReadable();
            out.add(c.writeUntilItFails());
            out.add(c.write(1));
            out.add(c.read(10));
            out.add(c.read(10));
        }),
    A_READ_TAKES_THE_ERROR_FROM_THE_WRITE(List.of("SocketException: Connection reset", "IOException: Broken pipe"), (c, s, out) -> {
        s.reset();
        out.add(c.read(1));
        out.add(c.write(1));
    }),
    CLOSING_WITH_BYTES_UNREAD_RESETS(List.of("wrote 3", "SocketException: Connection reset"), (c, s, out) -> {
        out.add(c.write(3));
        s.awaitReadable();
        s.close();
        out.add(c.read(1));
    }),
    CLOSING_WITH_BYTES_UNREAD_LEAVES_THOSE_THAT_IT_SENT(
        List.of("wrote 3", "wrote 5", "read 5", "SocketException: Connection reset"), (c, s, out) -> {
            out.add(c.write(3));
            s.awaitReadable();
            out.add(s.write(5));
            s.close();
            out.add(c.read(10));
            out.add(c.read(10));
        }),
    AFTER_THE_PEER_CLOSED_THE_FIRST_WRITE_WORKS(List.of("end", "wrote 1", "IOException: Broken pipe", "end"), (c, s, out) -> {
        s.close();
        out.add(c.read(1));
        out.add(c.write(1));
        out.add(c.writeUntilItFails());
        out.add(c.read(1));
    }),
    THE_LAST_BYTES_AND_THE_END_SURVIVE_A_WRITE_TO_A_CLOSED_PEER(
        List.of("wrote 5", "wrote 1", "IOException: Broken pipe", "read 5", "end"), (c, s, out) -> {
            out.add(s.write(5));
            s.close();
            c.awaitReadable();
            out.add(c.write(1));
            out.add(c.writeUntilItFails());
            out.add(c.read(10));
            out.add(c.read(10));
        }),
    THE_END_COMES_BEFORE_A_RESET_THAT_FOLLOWED_IT(
        List.of("wrote 5", "wrote 1", "read 5", "end", "IOException: Broken pipe", "end"), (c, s, out) -> {
            out.add(s.write(5));
            s.endOutput();
            out.add(c.write(1));
            s.awaitReadable();
            s.close();
            out.add(c.read(10));
            out.add(c.read(10));
            out.add(c.writeUntilItFails());
            out.add(c.read(10));
        }),
    BOTH_MAY_END_AT_ONCE(List.of("end", "end"), (c, s, out) -> {
        c.endOutput();
        s.endOutput();
        out.add(c.read(1));
        out.add(s.read(1));
    }),
    A_RESET_OF_THE_CLIENT_REACHES_THE_SERVER(List.of("wrote 2", "read 2", "SocketException: Connection reset"), (c, s, out) -> {
        out.add(c.write(2));
        c.reset();
        out.add(s.read(10));
        out.add(s.read(10));
    }),
    A_FULL_CONNECTION_TAKES_NOTHING_UNTIL_IT_IS_RESET(List.of("full", "wrote 0", "IOException: Connection reset by peer"), (c, s, out) -> {
        out.add(c.fill());
        out.add(c.write(1));
        s.awaitReadable();
        s.close();
        out.add(c.writeUntilItFails());
    }),
    A_CLOSED_END_REFUSES_CALLS(List.of("ClosedChannelException", "ClosedChannelException"), (c, s, out) -> {
        c.close();
        out.add(c.write(1));
        out.add(c.read(1));
    });

    private interface Steps {
        void run(End client, End server, List<String> outcomes) throws IOException;
    }

    final List<String> expected;
    private final Steps steps;

    TcpScript(List<String> expected, Steps steps) {
        this.expected = expected;
        this.steps = steps;
    }

    List<String> run(TcpPair pair) throws IOException {
        List<String> outcomes = new ArrayList<>();
        steps.run(pair.client(), pair.server(), outcomes);
        return outcomes;
    }
}
