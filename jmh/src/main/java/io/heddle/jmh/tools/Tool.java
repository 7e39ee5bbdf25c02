package io.heddle.jmh.tools;

import java.util.Locale;

/** A load tool of the comparison. <b>Thread:</b> immutable. */
enum Tool {
    HEDDLE("Heddle"), GATLING("Gatling"), ARTILLERY("Artillery"), JMETER("JMeter"), TSUNG("Tsung");

    private final String title;

    Tool(String title) {
        this.title = title;
    }

    /** The name that its makers write. */
    String title() {
        return title;
    }

    /** The name in files, folders and options. */
    String id() {
        return title.toLowerCase(Locale.ROOT);
    }
}
