/** The server that all peers talk to: a process of its own, so lean that it is not the limit of what it serves. */
package io.heddle.jmh.server;
