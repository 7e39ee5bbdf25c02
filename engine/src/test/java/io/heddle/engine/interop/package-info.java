/**
 * Proxies as Debian packages them, before servers over HTTP/2 and before clients: {@code mvn verify -Pinterop}. They are installed by
 * {@code src/test/interop}.
 */
package io.heddle.engine.interop;
