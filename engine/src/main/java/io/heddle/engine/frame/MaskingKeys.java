package io.heddle.engine.frame;

/**
 * Where masking keys come from. A server must not be able to predict them (RFC 6455 sections 5.3 and 10.3): a page that knew the key
 * could choose a payload whose masked bytes look like another protocol to a proxy on the way.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public interface MaskingKeys {

    /** A key for one frame, never to be used for another. Any value may come, 0 too. */
    int nextKey();
}
