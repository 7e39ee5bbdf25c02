/** HTTP/2 through proxies as Debian packages them: {@code mvn verify -Pinterop}. They are installed by {@code src/test/interop}. */
package io.heddle.engine.interop;
