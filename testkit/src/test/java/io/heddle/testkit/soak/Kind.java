package io.heddle.testkit.soak;

/** The four kinds of connections, a quarter of them each. <b>Thread:</b> immutable. */
enum Kind { PLAIN, TLS, DEFLATE, HTTP2 }
