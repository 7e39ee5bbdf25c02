package io.heddle.loadgen.scenario;

import io.heddle.loadgen.scenario.match.Inbox;

/** A compiled scenario. <b>Thread:</b> immutable once compiled. */
final class Script {
    final Program program;
    final String name;
    Instruction first;
    EchoStep[] echoes;
    int variables;
    int loops;
    int counters;
    boolean usesData;
    /** Sources from which each user takes a row as it starts. */
    int[] rowsPerUser;

    Script(Program program, String name) {
        this.program = program;
        this.name = name;
    }

    /** A message that no step awaits: takes it if it answers a message sent before, or a listener counts it. */
    boolean recognize(ScriptUser user, Inbox message, long nowNs) {
        for (EchoStep echo : echoes) {
            if (echo.recognizes(user, message, nowNs)) {
                return true;
            }
        }
        return false;
    }

    boolean needsMemory() {
        return variables > 0 || loops > 0 || counters > 0 || usesData || echoes.length > 1;
    }
}
