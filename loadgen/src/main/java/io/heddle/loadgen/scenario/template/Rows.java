package io.heddle.loadgen.scenario.template;

import java.util.List;

/** A table of data as templates see it. <b>Thread:</b> immutable. */
public interface Rows {

    /** The name in templates. */
    String name();

    /** The file that it comes from, for errors. */
    String file();

    /** The columns in order. */
    List<String> columns();

    /** Appends a value. */
    void render(int row, int column, ByteSink out);
}
