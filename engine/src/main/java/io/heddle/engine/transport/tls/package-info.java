/**
 * TLS over a lower {@link io.heddle.engine.transport.Transport}, with {@code SSLEngine}; client side.
 *
 * <p><b>In:</b> ciphertext from the lower transport; plaintext from the connection.<br>
 * <b>Out:</b> plaintext to the connection; whole records to the lower transport.<br>
 * <b>Thread:</b> loop-confined; only delegated tasks of the engine may run elsewhere ({@link io.heddle.engine.transport.tls.TlsTasks}).<br>
 * <b>May import:</b> the JDK, the api, {@code io.heddle.engine.transport.Transport}, {@code io.heddle.engine.memory}.
 *
 * <p>Per idle connection: {@code TlsTransport} and {@code TlsRecords}, 88 bytes together, and the engine.
 *
 * <p>The parts: a {@code TlsEngineSource} makes an engine, by {@code TlsParameters} or by the user's factory. {@code TlsHandshake}
 * drives it until application data may flow, hands out the {@code TlsTransport} and is dropped. Both stand on one
 * {@code TlsRecords}, which holds the bytes that are between two calls: the partial record at the end of what was read (the
 * <i>carry</i>), and the ciphertext that the lower transport did not take (<i>held back</i>). Each lives in a pooled segment, and
 * only while there is one: an idle connection owns no buffer. {@code TlsResources} is what all connections of a loop share.
 */
package io.heddle.engine.transport.tls;
