package io.heddle.loadgen.scenario;

/** A compiled condition. <b>Thread:</b> immutable. */
@FunctionalInterface
interface Decision {

    boolean holds(ScriptUser user, long nowNs);
}
