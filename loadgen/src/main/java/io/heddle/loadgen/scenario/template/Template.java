package io.heddle.loadgen.scenario.template;

import java.nio.charset.StandardCharsets;

/** A compiled template. <b>Thread:</b> immutable. */
public final class Template {
    private final Slot[] slots;
    /** The text if there are no expressions, or null. */
    private final byte[] constant;
    private final boolean numbered;
    private final int[] counters;
    private final int[] sources;

    Template(Slot[] slots, byte[] constant, boolean numbered, int[] counters, int[] sources) {
        this.slots = slots;
        this.constant = constant;
        this.numbered = numbered;
        this.counters = counters;
        this.sources = sources;
    }

    /** Appends the text. */
    public void render(Scope scope, ByteSink out) {
        for (Slot slot : slots) {
            slot.render(scope, out);
        }
    }

    /** The text as a string, for use while connecting. */
    public String text(Scope scope) {
        if (constant != null) {
            return new String(constant, StandardCharsets.UTF_8);
        }
        ByteSink out = new ByteSink();
        render(scope, out);
        return new String(out.bytes(), 0, out.count(), StandardCharsets.UTF_8);
    }

    /** The bytes if there are no expressions, or null; not to be changed. */
    public byte[] constant() {
        return constant;
    }

    /** True if {@code {{id}}} is in it. */
    public boolean isNumbered() {
        return numbered;
    }

    /** Moves the running numbers on that are in it, as it is about to be used for a new message. */
    public void countOn(long[] counts) {
        for (int counter : counters) {
            counts[counter]++;
        }
    }

    /** The sources whose columns are in it, by number; not to be changed. */
    public int[] sources() {
        return sources;
    }
}
