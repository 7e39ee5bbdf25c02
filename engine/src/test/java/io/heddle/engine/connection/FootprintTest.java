package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heddle.testkit.wire.ServerFrames;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How many objects of ours an idle connection is, and how large: 100,000 of them pay for each field that is added. Sizes are those of a
 * JVM with compressed references and headers of 12 bytes; the socket is not part of it, nor is what connections share.
 */
@Timeout(60)
final class FootprintTest {
    private static final int HEADER_BYTES = 12;
    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;

    @RegisterExtension
    final Rig rig = new Rig();

    private final Map<String, Integer> bytesByClass = new TreeMap<>();

    @Test
    void anIdleConnectionIsFewSmallObjects() {
        Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> from.send(text)));
        measure(link);
        // Whoever changes these figures has a reason that is worth it 100,000 times.
        assertEquals(
            Map.of("Connection", 88, "SharedState", 64, "ConnectionHandle", 24, "Handlers", 48, "ConnectionRequest", 32),
            bytesByClass);
    }

    @Test
    void aConnectionThatWasBusyIsAsSmallAgain() {
        Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> from.send(text)));
        int fresh = measure(link);
        link.receive(ServerFrames.text("hello"), ServerFrames.fragment(TEXT, "frag"), ServerFrames.ping("p"));
        link.receive(ServerFrames.frame(CONTINUATION, "ment"));
        link.socket.block();
        link.ws.send(new byte[100]);
        rig.turnUntilIdle();
        link.unblock();
        assertNull(link.connection.inbound);
        assertNull(link.connection.outbound);
        assertEquals(fresh, measure(link), bytesByClass::toString);
        assertEquals(0, rig.pool.statistics().segmentsInUse());
    }

    @Test
    void connectionsAtRestShareWhatReadsAndWrites() {
        int echoes = 0;
        for (int i = 0; i < 100; i++) {
            Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> from.send(text)));
            link.receive(ServerFrames.text("hello"));
            echoes += link.sent().size();
        }
        assertEquals(100, echoes);
        Link link = rig.link();
        link.receive(ServerFrames.text("last"));
        assertEquals(0, rig.pool.statistics().segmentsInUse());
    }

    /** Objects of ours, and the arrays and collections in their fields, up to what connections share. */
    private int measure(Link link) {
        bytesByClass.clear();
        IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
        seen.put(rig.connections, true);
        seen.put(rig.connections.commands, true);
        seen.put(link.socket, true);
        seen.put(PingSettings.DEFAULT, true);
        seen.put(rig.connections.connectSettings, true);
        seen.put(fieldsOf(rig.bareLink(ws -> {}).ws.internalRequest()), true);
        ArrayDeque<Object> queue = new ArrayDeque<>();
        queue.add(link.ws);
        seen.put(link.ws, true);
        int sum = 0;
        while (!queue.isEmpty()) {
            Object object = queue.remove();
            int bytes = object.getClass().isArray()
                ? aligned(ARRAY_HEADER_BYTES + Array.getLength(object) * REFERENCE_BYTES)
                : aligned(HEADER_BYTES + fields(object, queue, seen));
            bytesByClass.merge(object.getClass().getSimpleName(), bytes, Integer::sum);
            sum += bytes;
        }
        return sum;
    }

    /** The request of a connection that sends nothing of its own shares what it says with all like it. */
    private static Object fieldsOf(Object request) {
        return declaredFields(request.getClass()).stream()
            .filter(field -> !Modifier.isStatic(field.getModifiers()) && field.getName().equals("fields"))
            .map(field -> valueOf(request, field)).findFirst().orElseThrow();
    }

    private static int fields(Object object, ArrayDeque<Object> queue, IdentityHashMap<Object, Boolean> seen) {
        int bytes = 0;
        for (Field field : declaredFields(object.getClass())) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            Class<?> type = field.getType();
            bytes += type.isPrimitive() ? primitiveBytes(type) : REFERENCE_BYTES;
            Object value = type.isPrimitive() ? null : valueOf(object, field);
            boolean isOurs = value != null && value.getClass().getName().startsWith("io.heddle.engine.");
            boolean isHandler = value != null && (value.getClass().isHidden() || value.getClass().isSynthetic());
            if (isOurs && !isHandler && !(value instanceof Enum<?>) && seen.put(value, true) == null) {
                queue.add(value);
            }
        }
        return bytes;
    }

    /** Those of its superclasses too. */
    private static List<Field> declaredFields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            fields.addAll(List.of(each.getDeclaredFields()));
        }
        return fields;
    }

    private static Object valueOf(Object object, Field field) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new AssertionError(e);
        }
    }

    private static int primitiveBytes(Class<?> type) {
        if (type == long.class || type == double.class) {
            return Long.BYTES;
        }
        return type == boolean.class || type == byte.class ? 1 : type == short.class || type == char.class ? 2 : Integer.BYTES;
    }

    private static int aligned(int bytes) {
        return bytes + 7 & -8;
    }
}
