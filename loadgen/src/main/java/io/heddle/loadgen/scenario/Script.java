package io.heddle.loadgen.scenario;

import io.heddle.loadgen.scenario.match.Extractor;
import io.heddle.loadgen.scenario.match.Inbox;

/** A compiled scenario. <b>Thread:</b> immutable once compiled. */
final class Script {
    final Program program;
    final String name;
    Instruction first;
    EchoStep[] echoes;
    /** The requests whose answers have an id. */
    RequestStep[] requests;
    /** Where answers have their id, each place once. */
    Extractor[] ids;
    CompiledListener[] listeners;
    int sequences;
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
        for (Extractor id : ids) {
            if (id.find(message) && message.found().isInteger() && answers(user, message, id, message.found().integer(), nowNs)) {
                return true;
            }
        }
        for (CompiledListener listener : listeners) {
            if (listener.receive(user, message, nowNs)) {
                return true;
            }
        }
        return false;
    }

    private boolean answers(ScriptUser user, Inbox message, Extractor id, long number, long nowNs) {
        int entry = user.pending().find(number);
        if (entry < 0) {
            return false;
        }
        RequestStep request = requests[user.pending().request(entry)];
        return request.id() == id && request.received(user, message, number, entry, nowNs);
    }

    boolean needsMemory() {
        return variables > 0 || loops > 0 || counters > 0 || usesData || sequences > 0 || echoes.length > 1;
    }
}
