package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.loadgen.cli.UserError;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The checks before the first connection: descriptors, ports, source addresses. */
@Timeout(60)
final class LimitsTest {
    private static final URI LOCAL = URI.create("ws://127.0.0.1:9001/");

    @Test
    void descriptorsForAllConnectionsAndAReserveAreEnough() {
        assertDoesNotThrow(() -> DescriptorLimit.check(19_000, 19_000 + 30 + DescriptorLimit.RESERVE, 30));
    }

    @Test
    void tooFewDescriptorsAreOneSentenceThatSaysWhatToDo() {
        UserError error = assertThrows(UserError.class, () -> DescriptorLimit.check(1_000, 1_024, 30));
        assertEquals(
            "1,000 connections would need 1,094 file descriptors, but this process may open 1,024: raise the limit (ulimit -n 1094)"
                + " or ask for at most 930 --connections.",
            error.getMessage());
    }

    @Test
    void withoutAnyDescriptorsLeftAtMostNoneArePossible() {
        UserError error = assertThrows(UserError.class, () -> DescriptorLimit.check(1, 64, 60));
        assertEquals("1 connection would need 125 file descriptors, but this process may open 64: raise the limit (ulimit -n 125)"
            + " or ask for at most 0 --connections.", error.getMessage());
    }

    @Test
    void fewConnectionsLeaveTheSourceToTheSystem() {
        SourceAddresses sources = SourceAddresses.plan(LOCAL, SourceAddresses.PER_ADDRESS);
        assertNull(sources.of(0));
        assertNull(sources.of(SourceAddresses.PER_ADDRESS - 1));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems give one loopback address only")
    void thousandsToALoopbackAddressAreSpreadOverLoopbackSources() throws UnknownHostException {
        SourceAddresses sources = SourceAddresses.plan(LOCAL, 1_000_000);
        assertEquals(InetAddress.getByName("127.0.0.2"), sources.of(0));
        assertEquals(InetAddress.getByName("127.0.0.2"), sources.of(9_999));
        assertEquals(InetAddress.getByName("127.0.0.3"), sources.of(10_000));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems give one loopback address only")
    void noSourceServesMoreThanItsShareAndAllAreLoopback() {
        SourceAddresses sources = SourceAddresses.plan(LOCAL, LoadOptions.MAX_CONNECTIONS);
        Map<InetAddress, Integer> shares = new HashMap<>();
        for (int i = 0; i < 30_000_000; i += SourceAddresses.PER_ADDRESS) {
            InetAddress source = sources.of(i);
            assertEquals(true, source.isLoopbackAddress(), source.toString());
            shares.merge(source, SourceAddresses.PER_ADDRESS, Integer::sum);
        }
        assertEquals(3_000, shares.size());
    }

    @Test
    void aNameWithAnUnderscoreIsNotTheLoopback() {
        assertNull(SourceAddresses.plan(URI.create("ws://my_service:80/"), SourceAddresses.PER_ADDRESS + 1).of(0));
    }

    @Test
    void anUnknownHostIsOneSentence() {
        URI nowhere = URI.create("ws://nowhere.invalid/");
        UserError error = assertThrows(UserError.class, () -> SourceAddresses.plan(nowhere, 20_000));
        assertEquals("The host name 'nowhere.invalid' of --url cannot be resolved: correct it, or check the name server.",
            error.getMessage());
    }

    @Test
    void tooFewPortsAreOneSentence() {
        assertDoesNotThrow(() -> SourceAddresses.checkPorts(28_232, 28_232));
        UserError error = assertThrows(UserError.class, () -> SourceAddresses.checkPorts(28_233, 28_232));
        assertEquals("28,233 connections to one server would need as many local ports, but this machine gives out 28,232:"
            + " widen net.ipv4.ip_local_port_range or ask for fewer --connections.", error.getMessage());
    }

    @Test
    void thePortRangeIncludesBothEnds() {
        assertEquals(28_232, SourceAddresses.portsIn("32768\t60999\n"));
        assertEquals(1, SourceAddresses.portsIn("1024 1024"));
    }
}
