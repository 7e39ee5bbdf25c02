package io.heddle.api.tls;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;

/**
 * Copies {@link SSLParameters} whole, although some of their properties are younger than Java 17, the target of this module.
 *
 * <p>Method handles, looked up once, reach the younger properties. A detour over an {@code SSLEngine} would copy them too, but it would
 * replace every null with that engine's default, and drop names that the engine does not know.
 *
 * <p><b>Thread:</b> any thread.
 */
final class SslParametersCopy {
    /** Properties since Java 19 and 20. */
    private static final Property[] NEWER = Stream.of("SignatureSchemes", "NamedGroups")
        .flatMap(name -> Property.find(name).stream())
        .toArray(Property[]::new);

    private SslParametersCopy() {}

    static SSLParameters of(SSLParameters from) {
        SSLParameters to = new SSLParameters(from.getCipherSuites(), from.getProtocols());
        if (from.getNeedClientAuth()) {
            to.setNeedClientAuth(true);
        } else {
            to.setWantClientAuth(from.getWantClientAuth());
        }
        to.setAlgorithmConstraints(from.getAlgorithmConstraints());
        to.setEndpointIdentificationAlgorithm(from.getEndpointIdentificationAlgorithm());
        to.setServerNames(from.getServerNames());
        to.setSNIMatchers(from.getSNIMatchers());
        to.setUseCipherSuitesOrder(from.getUseCipherSuitesOrder());
        to.setEnableRetransmissions(from.getEnableRetransmissions());
        to.setMaximumPacketSize(from.getMaximumPacketSize());
        to.setApplicationProtocols(from.getApplicationProtocols());
        for (Property property : NEWER) {
            property.copy(from, to);
        }
        return to;
    }

    /** A property of type {@code String[]} that this JVM's class has. */
    private record Property(MethodHandle getter, MethodHandle setter) {

        static Optional<Property> find(String name) {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            try {
                return Optional.of(new Property(
                    lookup.findVirtual(SSLParameters.class, "get" + name, MethodType.methodType(String[].class)),
                    lookup.findVirtual(
                        SSLParameters.class, "set" + name, MethodType.methodType(void.class, String[].class))));
            } catch (NoSuchMethodException e) {
                // On an older JVM there is nothing to copy.
                return Optional.empty();
            } catch (IllegalAccessException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        void copy(SSLParameters from, SSLParameters to) {
            try {
                setter.invokeExact(to, (String[]) getter.invokeExact(from));
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("SSLParameters threw a checked exception that it does not declare.", e);
            }
        }
    }
}
