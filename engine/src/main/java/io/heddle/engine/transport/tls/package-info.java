/**
 * TLS over a lower {@link io.heddle.engine.transport.Transport}, with {@code SSLEngine}; client side.
 *
 * <p><b>In:</b> ciphertext from the lower transport; plaintext from the connection.<br>
 * <b>Out:</b> plaintext to the connection; whole records to the lower transport.<br>
 * <b>Thread:</b> loop-confined; only delegated tasks of the engine may run elsewhere ({@link io.heddle.engine.transport.tls.TlsTasks}).<br>
 * <b>May import:</b> the JDK, the api, {@code io.heddle.engine.transport.Transport}, {@code io.heddle.engine.memory}.
 *
 * <p>Each idle connection costs a {@code TlsTransport} and a {@code TlsConnection}, 88 bytes together, and the engine.
 *
 * <p>The parts: a {@code TlsEngineSource} makes an engine, from an {@code SSLContext} or with the user's factory. {@code TlsHandshake}
 * drives the engine until application data may flow, hands out the {@code TlsTransport}, and is dropped. Both work on one
 * {@code TlsConnection}, which holds the bytes that wait between two calls: the partial record at the end of the input (the <i>carry</i>),
 * and the records that the lower transport did not take (<i>held back</i>). Each of them lives in a pooled segment, and only while it has
 * content: an idle connection owns no buffer. {@code TlsResources} are shared by all connections of a loop; among them are the
 * {@code TlsRecordReader} and the {@code TlsRecordWriter}, which move records between engine and lower transport.
 */
package io.heddle.engine.transport.tls;
