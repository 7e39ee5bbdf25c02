/** The seam {@code PeerClient}, and each library behind it, used as its own documentation says is best. */
package io.heddle.jmh.peers.client;
