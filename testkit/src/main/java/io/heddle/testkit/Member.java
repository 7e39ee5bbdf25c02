package io.heddle.testkit;

import io.heddle.engine.EngineParts;
import io.heddle.testkit.simulation.EngineNode;

/** An engine of a network: its place in the world, and its parts. <b>Thread:</b> the one that runs the network. */
final class Member {
    final EngineNode node;
    EngineParts parts;
    int timersAtStart;
    boolean wasClosedByUser;

    Member(EngineNode node) {
        this.node = node;
    }
}
