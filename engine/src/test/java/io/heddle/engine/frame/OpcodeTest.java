package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpcodeTest {

    @Test
    void everyOpcodeIsDataControlOrReserved() {
        Set<Integer> data = Set.of(0, 1, 2);
        Set<Integer> control = Set.of(8, 9, 10);
        for (int opcode = 0; opcode < 16; opcode++) {
            assertEquals(opcode >= 8, Opcode.isControl(opcode), "control " + opcode);
            assertEquals(!data.contains(opcode) && !control.contains(opcode), Opcode.isReserved(opcode), "reserved " + opcode);
        }
    }

    @Test
    void namesAreTheWordsOfTheRfc() {
        assertEquals("CONTINUATION", Opcode.name(Opcode.CONTINUATION));
        assertEquals("TEXT", Opcode.name(Opcode.TEXT));
        assertEquals("BINARY", Opcode.name(Opcode.BINARY));
        assertEquals("CLOSE", Opcode.name(Opcode.CLOSE));
        assertEquals("PING", Opcode.name(Opcode.PING));
        assertEquals("PONG", Opcode.name(Opcode.PONG));
        assertEquals("RESERVED_3", Opcode.name(3));
        assertEquals("RESERVED_15", Opcode.name(15));
    }

    @Test
    void namesAreDistinctAndConstant() {
        Set<String> names = new HashSet<>();
        for (int opcode = 0; opcode < 16; opcode++) {
            names.add(Opcode.name(opcode));
            assertSame(Opcode.name(opcode), Opcode.name(opcode));
        }
        assertEquals(16, names.size());
        assertThrows(IndexOutOfBoundsException.class, () -> Opcode.name(16));
        assertThrows(IndexOutOfBoundsException.class, () -> Opcode.name(-1));
    }
}
