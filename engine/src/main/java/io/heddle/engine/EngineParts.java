package io.heddle.engine;

import io.heddle.engine.connection.Connections;
import io.heddle.engine.extension.ExtensionServices;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.DutyCycleTracker;
import io.heddle.engine.loop.EventLoop;
import io.heddle.engine.loop.LoopCommands;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.Http2SessionPool;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.transport.HostLookups;
import io.heddle.engine.transport.proxy.ProxySources;
import io.heddle.engine.task.LoopTask;
import org.agrona.concurrent.NanoClock;

/**
 * An engine's parts, put together by {@link EngineAssembly}, for the engine around them.
 *
 * <p><b>Thread:</b> immutable; each part says its own. <b>Owns:</b> the parts.
 */
public record EngineParts(
    EventLoop loop,
    LoopCommands commands,
    Deadlines deadlines,
    Deadlines limits,
    DutyCycleTracker tracker,
    TurnBudget budget,
    NanoClock clock,
    NanoClock cycleClock,
    SegmentPool pool,
    SendRing ring,
    EngineCounters counters,
    HostLookups lookups,
    ProxySources proxies,
    Http2SessionPool sessions,
    ExtensionServices extensions,
    Connections connections,
    LoopTask.Loop tasks) {}
