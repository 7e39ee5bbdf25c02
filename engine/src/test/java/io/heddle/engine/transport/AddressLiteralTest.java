package io.heddle.engine.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zones of IPv6 literals; {@link HostLookupsTest} has the other literals. */
@Timeout(10)
final class AddressLiteralTest {

    /** The JDK takes a zone by name only if the interface has an address of the same scope. */
    @Test
    void aZoneMayBeAnyInterface() throws SocketException, UnknownHostException {
        List<NetworkInterface> interfaces = Collections.list(NetworkInterface.getNetworkInterfaces());
        assumeTrue(!interfaces.isEmpty() && InetAddress.getByName("fe80::1") instanceof Inet6Address);
        for (NetworkInterface each : interfaces) {
            for (String address : List.of("fe80::1", "FE80::1")) {
                String literal = address + "%" + each.getName();
                assertTrue(AddressLiteral.is(literal), literal);
                Inet6Address parsed = (Inet6Address) AddressLiteral.parse(literal);
                assertEquals(each.getIndex(), parsed.getScopeId(), literal);
                assertArrayEquals(InetAddress.getByName("fe80::1").getAddress(), parsed.getAddress(), literal);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%nosuchinterface", "::1%nosuchinterface", "1::2::3%1", "fe80::1%"})
    void aZoneThatIsNoInterfaceIsRefused(String literal) {
        assertThrows(UnknownHostException.class, () -> AddressLiteral.parse(literal));
    }
}
