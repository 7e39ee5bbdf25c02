package io.heddle.loadgen.plan;

import java.nio.file.Path;

/**
 * Rows of data for templates, read whole before the run.
 * <b>Thread:</b> immutable.
 *
 * @param name in templates: {@code {{name.column}}}
 * @param file CSV whose first line names the columns, or JSON lines, told apart by the ending {@code .csv} or {@code .jsonl}
 * @param order in which rows are taken
 * @param per what takes a new row
 */
public record Source(String name, Path file, Order order, Per per) {

    /** The order of rows. */
    public enum Order {
        /** From the top again after the last one. */
        CIRCULAR,
        /** Each row once; a user that finds none ends, and that is counted. */
        ONCE,
        /** Any row, each time as likely as the other. */
        RANDOM
    }

    /** The event that takes a new row. */
    public enum Per {
        /** Each user, when it starts. */
        CONNECTION,
        /** Each message that is sent. */
        MESSAGE
    }
}
