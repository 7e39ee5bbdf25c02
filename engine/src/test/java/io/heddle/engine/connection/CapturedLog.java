package io.heddle.engine.connection;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What the connections log while this is open, at a level of the test's choice. The logger of the tests writes to System.err. */
final class CapturedLog implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final Logger logger = LoggerFactory.getLogger("io.heddle.connection");
    private final int levelBefore;

    CapturedLog(Level level) {
        levelBefore = swapLevel(level.toInt());
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
    }

    List<String> lines() {
        return lines.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        System.setErr(before);
        swapLevel(levelBefore);
    }

    /** The simple logger reads its level once; there is no door to it but its field. */
    private int swapLevel(int level) {
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
