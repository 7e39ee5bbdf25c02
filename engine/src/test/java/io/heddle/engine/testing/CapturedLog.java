package io.heddle.engine.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The lines that the engine and its connections log while this is open, at a level of the test's choice. The logger of the tests writes to
 * System.err.
 *
 * <p><b>Thread:</b> the test opens, reads and closes it; any thread may log.
 */
public final class CapturedLog implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final Logger connections = LoggerFactory.getLogger("io.heddle.connection");
    private final Logger engines = LoggerFactory.getLogger("io.heddle.engine");
    private final int levelOfConnections;
    private final int levelOfEngines;

    /** Captures what connections log. */
    public CapturedLog(Level level) {
        this(level, Level.WARN);
    }

    /** Captures what connections and engines log. */
    public CapturedLog(Level level, Level ofEngines) {
        levelOfConnections = swapLevel(connections, level.toInt());
        levelOfEngines = swapLevel(engines, ofEngines.toInt());
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
    }

    public List<String> lines() {
        return lines.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        System.setErr(before);
        swapLevel(connections, levelOfConnections);
        swapLevel(engines, levelOfEngines);
    }

    /** The simple logger reads its level once; there is no door to it but its field. */
    private static int swapLevel(Logger logger, int level) {
        try {
            Field field = logger.getClass().getDeclaredField("currentLogLevel");
            field.setAccessible(true);
            int old = field.getInt(logger);
            field.setInt(logger, level);
            return old;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("another logger than slf4j-simple is on the class path of the tests", e);
        }
    }
}
