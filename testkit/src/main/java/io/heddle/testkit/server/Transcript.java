package io.heddle.testkit.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.StringJoiner;
import java.util.function.Supplier;

/** The last frames and events of a connection, a line for each. <b>Thread:</b> guarded by the server's monitor. */
final class Transcript {
    private static final int LAST_LINES = 50;

    private final Supplier<Duration> clock;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long count;

    Transcript(Supplier<Duration> clock) {
        this.clock = clock;
    }

    void in(Object what) {
        add("<- " + what);
    }

    void out(Object what) {
        add("-> " + what);
    }

    void note(String what) {
        add("   " + what);
    }

    private void add(String line) {
        if (lines.size() == LAST_LINES) {
            lines.removeFirst();
        }
        lines.addLast(String.format("%12s  %s", Show.time(clock.get()), Show.printable(line)));
        count++;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner("\n");
        if (count > lines.size()) {
            text.add("... " + (count - lines.size()) + " lines before");
        }
        lines.forEach(text::add);
        return text.toString();
    }
}
