package io.heddle.api.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parameters are copied both ways with every property of the running JVM: properties are found by reflection. */
@Timeout(60)
class TlsSettingsTest {

    /** The names of all properties of {@link SSLParameters} that this JVM has, such as "Protocols". */
    static Stream<String> properties() {
        return Arrays.stream(SSLParameters.class.getMethods())
            .map(Method::getName)
            .filter(name -> name.startsWith("set"))
            .map(name -> name.substring("set".length()))
            .sorted();
    }

    @Test
    void theSystemsSettingsNameNothing() {
        assertSame(TlsSettings.system(), TlsSettings.system());
        assertNull(TlsSettings.system().context());
        assertNull(TlsSettings.system().parameters());
        assertFalse(TlsSettings.system().isTrustAllForTests());
    }

    @Test
    void onlyTrustAllTrustsAll() throws NoSuchAlgorithmException {
        assertTrue(TlsSettings.trustAllForTests().isTrustAllForTests());
        assertNull(TlsSettings.trustAllForTests().context());
        assertNull(TlsSettings.trustAllForTests().parameters());
        assertFalse(TlsSettings.of(SSLContext.getDefault()).isTrustAllForTests());
        assertFalse(TlsSettings.of(SSLContext.getDefault(), new SSLParameters()).isTrustAllForTests());
    }

    @Test
    void theContextIsGivenBackItself() throws NoSuchAlgorithmException {
        SSLContext context = SSLContext.getInstance("TLS");
        assertSame(context, TlsSettings.of(context).context());
        assertNull(TlsSettings.of(context).parameters());
        assertSame(context, TlsSettings.of(context, new SSLParameters()).context());
    }

    @Test
    void theFactoryIsGivenBackItself() throws Exception {
        TlsEngineFactory factory = (host, port) -> SSLContext.getDefault().createSSLEngine(host, port);
        TlsSettings settings = TlsSettings.of(factory);
        assertSame(factory, settings.engineFactory());
        assertNull(settings.context());
        assertNull(settings.parameters());
        assertFalse(settings.isTrustAllForTests());
        assertNull(TlsSettings.system().engineFactory());
        factory.release(factory.newEngine("a.example", 443));
    }

    @Test
    void nullIsRefusedByName() throws NoSuchAlgorithmException {
        SSLContext context = SSLContext.getDefault();
        assertEquals("context", assertThrows(NullPointerException.class, () -> TlsSettings.of((SSLContext) null)).getMessage());
        assertEquals(
            "factory", assertThrows(NullPointerException.class, () -> TlsSettings.of((TlsEngineFactory) null)).getMessage());
        assertEquals(
            "context",
            assertThrows(NullPointerException.class, () -> TlsSettings.of(null, new SSLParameters())).getMessage());
        assertEquals("parameters", assertThrows(NullPointerException.class, () -> TlsSettings.of(context, null)).getMessage());
    }

    @Test
    void theNewerPropertiesAreAmongThoseTested() {
        Set<String> names = properties().collect(Collectors.toCollection(TreeSet::new));
        assertTrue(names.size() >= 12, names.toString());
        assertEquals(Runtime.version().feature() >= 19, names.contains("SignatureSchemes"));
        assertEquals(Runtime.version().feature() >= 20, names.contains("NamedGroups"));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void everyPropertyIsCopiedInAndOut(String name) throws ReflectiveOperationException, NoSuchAlgorithmException {
        SSLParameters given = new SSLParameters();
        Object before = get(given, name);
        set(given, name, sample(name, before));
        assertNotEquals(comparable(before), comparable(get(given, name)), "a sample that proves nothing");

        SSLParameters copy = TlsSettings.of(SSLContext.getDefault(), given).parameters();

        assertNotSame(given, copy);
        assertSameProperties(given, copy);
    }

    @Test
    void parametersThatNameNothingStaySo() throws ReflectiveOperationException, NoSuchAlgorithmException {
        SSLParameters copy = TlsSettings.of(SSLContext.getDefault(), new SSLParameters()).parameters();
        assertSameProperties(new SSLParameters(), copy);
        assertNull(copy.getProtocols());
        assertNull(copy.getCipherSuites());
        assertNull(copy.getServerNames());
        assertNull(copy.getEndpointIdentificationAlgorithm(), "the engine adds it, the settings do not");
    }

    @Test
    void anEmptyEndpointIdentificationAlgorithmIsNotLost() throws NoSuchAlgorithmException {
        SSLParameters given = new SSLParameters();
        given.setEndpointIdentificationAlgorithm("");
        assertEquals("", TlsSettings.of(SSLContext.getDefault(), given).parameters().getEndpointIdentificationAlgorithm());
    }

    @Test
    void theParametersOfARealContextSurvive() throws ReflectiveOperationException, NoSuchAlgorithmException {
        for (SSLParameters given : List.of(
            SSLContext.getDefault().getDefaultSSLParameters(), SSLContext.getDefault().getSupportedSSLParameters())) {
            assertSameProperties(given, TlsSettings.of(SSLContext.getDefault(), given).parameters());
        }
    }

    @Test
    void laterChangesByTheGiverAreNotSeen() throws NoSuchAlgorithmException {
        SSLParameters given = new SSLParameters();
        given.setProtocols(new String[] {"TLSv1.3"});
        TlsSettings settings = TlsSettings.of(SSLContext.getDefault(), given);
        given.setProtocols(new String[] {"TLSv1.2"});
        given.setServerNames(List.of(new SNIHostName("elsewhere.example")));
        assertArrayEquals(new String[] {"TLSv1.3"}, settings.parameters().getProtocols());
        assertNull(settings.parameters().getServerNames());
    }

    @Test
    void changesToWhatWasGivenBackAreNotSeen() throws NoSuchAlgorithmException {
        TlsSettings settings = TlsSettings.of(SSLContext.getDefault(), new SSLParameters());
        SSLParameters taken = settings.parameters();
        taken.setEndpointIdentificationAlgorithm("");
        taken.setNeedClientAuth(true);
        assertNotSame(taken, settings.parameters());
        assertNull(settings.parameters().getEndpointIdentificationAlgorithm());
        assertFalse(settings.parameters().getNeedClientAuth());
    }

    @Test
    void aSubclassIsReadThroughItsGetters() throws NoSuchAlgorithmException {
        SSLParameters given = new SSLParameters() {
            @Override
            public String[] getApplicationProtocols() {
                return new String[] {"http/1.1"};
            }
        };
        assertArrayEquals(
            new String[] {"http/1.1"},
            TlsSettings.of(SSLContext.getDefault(), given).parameters().getApplicationProtocols());
    }

    @Test
    void anSslEngineTakesTheCopy() throws NoSuchAlgorithmException {
        SSLParameters given = new SSLParameters();
        given.setProtocols(new String[] {"TLSv1.3"});
        given.setServerNames(List.of(new SNIHostName("example.org")));
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("example.org", 443);
        engine.setSSLParameters(TlsSettings.of(SSLContext.getDefault(), given).parameters());
        assertArrayEquals(new String[] {"TLSv1.3"}, engine.getEnabledProtocols());
        assertEquals(List.of(new SNIHostName("example.org")), engine.getSSLParameters().getServerNames());
    }

    @Test
    void toStringSaysWhatTheyAreWithoutSecrets() throws NoSuchAlgorithmException {
        SSLContext context = SSLContext.getDefault();
        String provider = context.getProvider().getName();
        assertEquals("TlsSettings[context=the JVM's, parameters=the context's]", TlsSettings.system().toString());
        assertTrue(TlsSettings.of((host, port) -> null).toString().startsWith("TlsSettings[engines of " + getClass().getName()));
        assertEquals("TlsSettings[trusts every certificate]", TlsSettings.trustAllForTests().toString());
        assertEquals("TlsSettings[context=" + provider + ", parameters=the context's]", TlsSettings.of(context).toString());
        assertEquals(
            "TlsSettings[context=" + provider + ", parameters=given]",
            TlsSettings.of(context, new SSLParameters()).toString());
    }

    private static void assertSameProperties(SSLParameters expected, SSLParameters actual) throws ReflectiveOperationException {
        for (String name : properties().toList()) {
            assertEquals(comparable(get(expected, name)), comparable(get(actual, name)), name);
        }
    }

    private static Object get(SSLParameters parameters, String name) throws ReflectiveOperationException {
        return SSLParameters.class.getMethod("get" + name).invoke(parameters);
    }

    private static void set(SSLParameters parameters, String name, Object value) throws ReflectiveOperationException {
        SSLParameters.class.getMethod("set" + name, type(name)).invoke(parameters, value);
    }

    private static Class<?> type(String name) throws ReflectiveOperationException {
        return SSLParameters.class.getMethod("get" + name).getReturnType();
    }

    private static Object comparable(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return value instanceof Collection<?> collection ? List.copyOf(collection) : value;
    }

    private static Object sample(String name, Object before) throws ReflectiveOperationException {
        Class<?> type = type(name);
        if (type == boolean.class) {
            return !(Boolean) before;
        } else if (type == int.class) {
            return 1_234;
        } else if (type == String.class) {
            return "LDAPS";
        } else if (type == String[].class) {
            return new String[] {"first-" + name, "second-" + name};
        } else if (type == AlgorithmConstraints.class) {
            return new NoConstraints();
        } else if (name.equals("ServerNames")) {
            return List.of(new SNIHostName("example.org"));
        } else if (name.equals("SNIMatchers")) {
            return List.of(SNIHostName.createSNIMatcher("example\\.org"));
        }
        throw new AssertionError("SSLParameters got a property of a new type: teach it to this test and to SslParametersCopy: "
            + type.getName() + " " + name);
    }

    private static final class NoConstraints implements AlgorithmConstraints {
        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
            return true;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return true;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
            return true;
        }
    }
}
