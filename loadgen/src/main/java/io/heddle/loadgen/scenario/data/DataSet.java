package io.heddle.loadgen.scenario.data;

import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.scenario.template.ByteSink;
import io.heddle.loadgen.scenario.template.Rows;
import java.util.List;

/** The rows of a source, as UTF-8 in one array. <b>Thread:</b> immutable. */
public final class DataSet implements Rows {
    private final Source source;
    private final List<String> columns;
    private final byte[] bytes;
    /** Where each value ends; it begins where the last one ended. */
    private final int[] ends;

    DataSet(Source source, List<String> columns, byte[] bytes, int[] ends) {
        this.source = source;
        this.columns = List.copyOf(columns);
        this.bytes = bytes;
        this.ends = ends;
    }

    @Override
    public String name() {
        return source.name();
    }

    /** The source in the plan. */
    public Source source() {
        return source;
    }

    @Override
    public String file() {
        return String.valueOf(source.file().getFileName());
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    /** How many rows there are, 1 or more. */
    public int rows() {
        return ends.length / columns.size();
    }

    @Override
    public void render(int row, int column, ByteSink out) {
        int value = row * columns.size() + column;
        int from = value == 0 ? 0 : ends[value - 1];
        out.append(bytes, from, ends[value] - from);
    }
}
