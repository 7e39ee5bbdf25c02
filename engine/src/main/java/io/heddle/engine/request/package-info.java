/**
 * The upgrade request while the application may change it, and what of it goes along to the next one.
 *
 * <ul>
 *   <li><b>In:</b> the calls of the application on {@link io.heddle.api.InternalRequest}; the target of a redirect.
 *   <li><b>Out:</b> a checked {@code UpgradeRequest} of handshake; the request that follows it.
 *   <li><b>Thread:</b> whoever may change the request at the time, as {@link io.heddle.api.InternalRequest} says.
 *   <li><b>May import:</b> handshake; the api.
 * </ul>
 *
 * <p>Reading order: {@code ConnectionRequest} is what the application holds, {@code RequestFields} its changeable part, {@code
 * ConnectSettings} the part that is not sent. {@code Redirects} tells where a redirect leads.
 */
package io.heddle.engine.request;
