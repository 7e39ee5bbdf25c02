/**
 * The page of a run in a browser as Debian packages it: {@code mvn verify -Pinterop}. It is installed by {@code src/test/interop}.
 */
package io.heddle.loadgen.output.interop;
