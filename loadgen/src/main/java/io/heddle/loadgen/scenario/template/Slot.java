package io.heddle.loadgen.scenario.template;

/** One part of a template: literal bytes, or an expression. <b>Thread:</b> immutable. */
@FunctionalInterface
interface Slot {

    /** Appends the part's text. Nothing is allocated. */
    void render(Scope scope, ByteSink out);
}
