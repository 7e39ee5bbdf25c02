package io.heddle.jmh.compare.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description of the machine, and the refusal of unsuitable ones. */
@Timeout(10)
final class MachineTest {
    @ParameterizedTest
    @CsvSource({"Linux,aarch64", "Mac OS X,amd64", "Windows 11,amd64"})
    void whereTheServerDoesNotRunTheUserIsTold(String system, String architecture) {
        String told = assertThrows(UserError.class, () -> Machine.mustSuit(system, architecture)).getMessage();
        assertTrue(told.startsWith("The comparison needs Linux on x86-64, not " + system + " on " + architecture + ": "), told);
    }

    @Test
    void whereItRunsAllIsWell() {
        assertDoesNotThrow(() -> Machine.mustSuit("Linux", "amd64"));
    }

    @Test
    void theModelOfTheCpuIsItsName() {
        assertEquals("Xeon(R) @ 2.60GHz", Machine.model("processor\t: 0\nmodel name\t: Xeon(R) @ 2.60GHz\nprocessor\t: 1\n"));
        assertEquals("a CPU of unknown make", Machine.model("processor : 0\n"));
    }
}
