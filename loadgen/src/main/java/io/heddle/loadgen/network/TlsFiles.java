package io.heddle.loadgen.network;

import io.heddle.api.tls.TlsSettings;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.Network;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Collections;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Reads the files of TLS: authorities to trust, and the client's own certificate. Passwords and keys never reach a message. <b>Thread:</b>
 * any thread; no state.
 */
final class TlsFiles {
    private static final int MAX_FILE_BYTES = 16 << 20;
    private static final char[] NO_PASSWORD = {};

    private TlsFiles() {}

    static TlsSettings settings(Network network) {
        if (network.insecure() && network.trustStore() != null) {
            throw new UserError("--insecure trusts any certificate, so --ca has no meaning with it: leave one of the two out.");
        }
        if (network.trustStore() == null && network.keyStore() == null) {
            return network.insecure() ? TlsSettings.trustAllForTests() : TlsSettings.system();
        }
        try {
            KeyManager[] keys = network.keyStore() == null ? null : clientKeys(network.keyStore(), network.keyStorePassword());
            SSLContext context = SSLContext.getInstance("TLS");
            if (network.insecure()) {
                context.init(keys, new TrustManager[] {new TrustAll()}, null);
                SSLParameters withoutHostNames = context.getDefaultSSLParameters();
                withoutHostNames.setEndpointIdentificationAlgorithm("");
                return TlsSettings.of(context, withoutHostNames);
            }
            context.init(keys, network.trustStore() == null ? null : authorities(network.trustStore()), null);
            return TlsSettings.of(context);
        } catch (GeneralSecurityException unusable) {
            throw new UserError("The certificates cannot be used (" + unusable.getMessage() + "): check the files of --ca and"
                + " --client-certificate.", unusable);
        }
    }

    private static TrustManager[] authorities(Path file) throws GeneralSecurityException {
        byte[] bytes = read(file, "--ca");
        KeyStore trusted = isKeyStore(bytes) ? storeOfAuthorities(file) : storeOf(certificates(file, bytes));
        if (Collections.list(trusted.aliases()).stream().noneMatch(alias -> hasCertificate(trusted, alias))) {
            throw new UserError("The file '" + file + "' of --ca holds no certificate that can be read without a password: give the"
                + " certificates in PEM ('keytool -exportcert -rfc' writes it).");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static boolean hasCertificate(KeyStore store, String alias) {
        try {
            return store.isCertificateEntry(alias);
        } catch (KeyStoreException notLoaded) {
            throw new IllegalStateException(notLoaded);
        }
    }

    /** Certificates need no password, unless the whole store is encrypted. */
    private static KeyStore storeOfAuthorities(Path file) {
        try {
            return KeyStore.getInstance(file.toFile(), (char[]) null);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new UserError("The key store '" + file + "' of --ca cannot be read (" + unreadable.getMessage()
                + "): give the certificates in PEM.", unreadable);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file, byte[] bytes) {
        try {
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
        } catch (CertificateException wrong) {
            throw new UserError("The file '" + file + "' of --ca holds no certificates in PEM or DER, and no key store ("
                + wrong.getMessage() + "): give it the certificates of the authorities to trust.", wrong);
        }
    }

    private static KeyStore storeOf(Collection<? extends Certificate> certificates) throws GeneralSecurityException {
        KeyStore store = emptyStore();
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("authority-" + store.size(), certificate);
        }
        return store;
    }

    private static KeyManager[] clientKeys(Path file, String password) throws GeneralSecurityException {
        byte[] bytes = read(file, "--client-certificate");
        char[] secret = password == null ? NO_PASSWORD : password.toCharArray();
        KeyStore store;
        if (isKeyStore(bytes)) {
            store = openStore(file, secret);
        } else {
            PemKey pem = PemKey.read(file, bytes);
            store = emptyStore();
            store.setKeyEntry("client", pem.key(), secret, pem.chain().toArray(Certificate[]::new));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        try {
            factory.init(store, secret);
        } catch (UnrecoverableKeyException wrong) {
            throw wrongPassword(file, wrong);
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return factory.getKeyManagers();
            }
        }
        throw new UserError("The key store '" + file + "' of --client-certificate holds no private key, but only certificates: give it the"
            + " key store of the client.");
    }

    private static KeyStore openStore(Path file, char[] password) {
        try {
            return KeyStore.getInstance(file.toFile(), password);
        } catch (IOException | GeneralSecurityException unreadable) {
            if (unreadable.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(file, unreadable);
            }
            throw new UserError("The key store '" + file + "' of --client-certificate cannot be read (" + unreadable.getMessage()
                + "): give PKCS #12, JKS, or PEM with a certificate and its key.", unreadable);
        }
    }

    private static UserError wrongPassword(Path file, Exception cause) {
        return new UserError("The password of the key store '" + file + "' (--client-certificate) is wrong or missing: put it into a file"
            + " and give that as --password-file, or set HEDDLE_KEY_STORE_PASSWORD.", cause);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return store;
    }

    /** PKCS #12 is a DER sequence of a version, JKS and JCEKS have a magic number; a certificate in DER is a sequence of a sequence. */
    private static boolean isKeyStore(byte[] bytes) {
        if (bytes.length < 4) {
            return false;
        }
        int magic = (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
        if (magic == 0xFEEDFEED || magic == 0xCECECECE) {
            return true;
        }
        int lengthBytes = (bytes[1] & 0x80) == 0 || bytes[1] == (byte) 0x80 ? 0 : bytes[1] & 0x7F;
        int inner = 2 + lengthBytes;
        return bytes[0] == 0x30 && inner < bytes.length && bytes[inner] == 0x02;
    }

    private static byte[] read(Path file, String option) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new UserError("The file '" + file + "' of " + option + " is larger than 16 MiB: that is no file of certificates.");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new UserError("The file '" + file + "' of " + option + " does not exist: correct the path.", missing);
        } catch (IOException unreadable) {
            throw new UserError("The file '" + file + "' of " + option + " cannot be read (" + unreadable.getMessage()
                + "): check its permissions.", unreadable);
        }
    }
}
