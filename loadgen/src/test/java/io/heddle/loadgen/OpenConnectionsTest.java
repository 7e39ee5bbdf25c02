package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OpenConnectionsTest {

    @Test
    void eachHasItsTurnOnceInARound() {
        OpenConnections open = new OpenConnections(3);
        LoadConnection[] all = {new LoadConnection(0), new LoadConnection(1), new LoadConnection(2)};
        for (LoadConnection connection : all) {
            open.add(connection);
        }
        for (int turn = 0; turn < 7; turn++) {
            assertSame(all[turn % 3], open.next());
        }
    }

    @Test
    void oneThatIsNotOpenCanNotBeTakenOut() {
        OpenConnections open = new OpenConnections(2);
        LoadConnection connection = new LoadConnection(0);
        assertFalse(open.remove(connection));
        open.add(connection);
        assertTrue(connection.isOpen());
        assertTrue(open.remove(connection));
        assertFalse(open.remove(connection));
        assertFalse(connection.isOpen());
        assertEquals(0, open.size());
    }

    @Test
    void theTurnGoesOnWhenTheLastOnesLeave() {
        OpenConnections open = new OpenConnections(2);
        LoadConnection first = new LoadConnection(0);
        LoadConnection second = new LoadConnection(1);
        open.add(first);
        open.add(second);
        open.next();
        open.remove(second);
        assertSame(first, open.next());
        assertSame(first, open.next());
    }

    @Test
    void randomComingsAndGoingsLeaveTheSameSetAsASimpleModel() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        OpenConnections open = new OpenConnections(50);
        List<LoadConnection> outside = new ArrayList<>();
        List<LoadConnection> inside = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            outside.add(new LoadConnection(i));
        }
        for (int step = 0; step < 10_000; step++) {
            boolean add = inside.isEmpty() || !outside.isEmpty() && random.nextBoolean();
            List<LoadConnection> from = add ? outside : inside;
            LoadConnection moved = from.remove(random.nextInt(from.size()));
            (add ? inside : outside).add(moved);
            if (add) {
                open.add(moved);
            } else {
                assertTrue(open.remove(moved), "seed " + seed);
            }
            Set<LoadConnection> row = new HashSet<>();
            for (int i = 0; i < open.size(); i++) {
                assertEquals(i, open.get(i).position, "seed " + seed);
                row.add(open.get(i));
            }
            assertEquals(new HashSet<>(inside), row, "seed " + seed);
            assertTrue(inside.isEmpty() || row.contains(open.next()), "seed " + seed);
        }
    }
}
