/**
 * The opening handshake, from a request to its outcome.
 *
 * <ul>
 *   <li><b>In:</b> an {@code UpgradeRequest}, then the bytes of the server's response, in pieces of any size.
 *   <li><b>Out:</b> the bytes of the HTTP/1.1 upgrade request or of a CONNECT to a proxy, or the header fields of an extended CONNECT; then
 *       one {@code UpgradeOutcome}: accepted, rejected, or invalid.
 *   <li><b>Thread:</b> loop-confined ({@code Http1Upgrade}, {@code ProxyConnect}, the parsers); the request and the outcome are immutable.
 *   <li><b>May import:</b> the JDK and the api; no other package of the engine. The caller handles sockets and time.
 * </ul>
 *
 * <p>RFC 6455 sections 4.1 and 9.1 on top of RFC 9110 and RFC 9112; RFC 8441 on top of RFC 9113. Reading order: {@code Http1Upgrade} is an
 * attempt over HTTP/1.1, {@code ExtendedConnect} an attempt over HTTP/2, {@code ProxyConnect} the request for a tunnel through a proxy;
 * {@code ResponseReader} takes the response of the first and the last, {@code UpgradeResponseParser} parses its head,
 * {@code UpgradeValidator} checks whether a 101 may open the connection, {@code RejectionBody} keeps the beginning of the body of any other
 * response. An invalid response is a value ({@code UpgradeViolation}), never an exception; only a wrong parameter of the caller throws,
 * before a byte is sent.
 *
 * <h2>What a recipient must and may do</h2>
 *
 * <p>The rules for responses, and what the package makes of them. "Refused" ends the attempt with an {@code UpgradeViolation} that names
 * the rule. {@code ResponseRulesTest} has a row of the same name for each line.
 *
 * <table>
 *   <caption>Rules for responses</caption>
 *   <tr><th>Row</th><th>Rule</th><th>Here</th></tr>
 *   <tr><td>version-minor</td><td>RFC 9110 2.5: a higher minor version SHOULD be processed as the highest one known</td><td>any
 *     HTTP/1.x is 1.1; 1.0 may open too, since the key proves that the server means it</td></tr>
 *   <tr><td>version-major</td><td>RFC 9112 2.3: another major version is another protocol</td><td>refused</td></tr>
 *   <tr><td>other-protocol</td><td>RFC 9112 4: a response begins with HTTP/</td><td>refused at the first byte that differs, in exact
 *     case; no empty line before it (only servers SHOULD skip one, RFC 9112 2.2)</td></tr>
 *   <tr><td>status-separators</td><td>RFC 9112 4: a recipient MAY separate by runs of white space</td><td>spaces and tabs; no other
 *     white space, and no bare CR</td></tr>
 *   <tr><td>status-reason</td><td>RFC 9112 4: the reason phrase may be empty, and a client SHOULD ignore it</td><td>empty or absent,
 *     with its space or without; shown in errors only</td></tr>
 *   <tr><td>status-reason-control</td><td>RFC 9112 4: a reason phrase has no control characters</td><td>refused</td></tr>
 *   <tr><td>status-digits</td><td>RFC 9112 4: a status has three digits</td><td>refused otherwise</td></tr>
 *   <tr><td>status-invalid</td><td>RFC 9110 15: a status outside of 100 to 599 SHOULD be processed as 5xx</td><td>the server did not
 *     accept; its status is reported as it is</td></tr>
 *   <tr><td>line-lf</td><td>RFC 9112 2.2: a recipient MAY take a single LF for the end of a line</td><td>taken</td></tr>
 *   <tr><td>line-cr</td><td>RFC 9112 2.2: a bare CR MUST be invalid, or be replaced</td><td>refused</td></tr>
 *   <tr><td>space-before-fields</td><td>RFC 9112 2.2: white space between status line and fields MUST be refused, or its lines
 *     skipped</td><td>refused</td></tr>
 *   <tr><td>field-ows</td><td>RFC 9112 5.1: white space around a value is not part of it</td><td>removed</td></tr>
 *   <tr><td>field-space-colon</td><td>RFC 9112 5.1: no white space between name and colon</td><td>refused</td></tr>
 *   <tr><td>field-name</td><td>RFC 9110 5.1: a name is a token, and not empty</td><td>refused otherwise</td></tr>
 *   <tr><td>field-colon</td><td>RFC 9112 5: a field line has a colon</td><td>refused otherwise</td></tr>
 *   <tr><td>field-fold</td><td>RFC 9112 5.2: a user agent MUST replace a folded line break with spaces</td><td>one space</td></tr>
 *   <tr><td>field-nul</td><td>RFC 9110 5.5: CR, LF and NUL in a value MUST be refused, or replaced</td><td>refused</td></tr>
 *   <tr><td>field-control</td><td>RFC 9110 5.5: other control characters are invalid, and MAY be kept in a safe
 *     context</td><td>refused: a log is no safe context</td></tr>
 *   <tr><td>field-obs-text</td><td>RFC 9110 5.5: bytes from 0x80 on are opaque</td><td>kept as ISO-8859-1</td></tr>
 *   <tr><td>field-count</td><td>RFC 9110 5.4: a client MAY discard fields, or refuse more than it can process</td><td>refused above
 *     maxResponseHeaderFields (1,000), and above maxResponseHeaderBytes</td></tr>
 *   <tr><td>list-empty</td><td>RFC 9110 5.6.1.2: empty elements of a list MUST be ignored</td><td>ignored in Upgrade, Connection,
 *     Sec-WebSocket-Extensions, Transfer-Encoding and Content-Length</td></tr>
 *   <tr><td>list-lines</td><td>RFC 9110 5.3: the lines of a list field MAY be combined</td><td>combined in the same five</td></tr>
 *   <tr><td>interim</td><td>RFC 9110 15.2: a client MUST take 1xx responses before the last one</td><td>up to eight, without
 *     effect</td></tr>
 *   <tr><td>interim-body</td><td>RFC 9112 6.3 rule 1: a 1xx ends at its empty line, whatever its fields</td><td>Content-Length and
 *     Transfer-Encoding of a 1xx, and so of the 101, have no meaning</td></tr>
 *   <tr><td>upgrade</td><td>RFC 6455 4.1: Upgrade MUST be "websocket", in any case</td><td>each of its elements is that; refused
 *     otherwise</td></tr>
 *   <tr><td>connection</td><td>RFC 6455 4.1: Connection MUST list "Upgrade", in any case</td><td>among others too; refused
 *     otherwise</td></tr>
 *   <tr><td>accept</td><td>RFC 6455 4.1: Sec-WebSocket-Accept MUST belong to the key, white space around it ignored</td><td>refused
 *     otherwise</td></tr>
 *   <tr><td>accept-twice</td><td>RFC 6455 11.3.3: Sec-WebSocket-Accept appears once</td><td>refused otherwise, also with equal
 *     values</td></tr>
 *   <tr><td>extensions</td><td>RFC 6455 4.1: an extension that was not offered MUST fail the connection</td><td>refused</td></tr>
 *   <tr><td>extensions-empty</td><td>RFC 6455 9.1: Sec-WebSocket-Extensions names an extension</td><td>a liberty: a field without an
 *     element counts as absent, since servers send it</td></tr>
 *   <tr><td>extensions-space</td><td>RFC 6455 9.1 (with RFC 2616 2.1): white space between any two parts</td><td>skipped</td></tr>
 *   <tr><td>subprotocol</td><td>RFC 6455 4.1: a subprotocol that was not requested MUST fail the connection</td><td>refused, as is
 *     another case</td></tr>
 *   <tr><td>subprotocol-empty</td><td>RFC 6455 11.3.4: Sec-WebSocket-Protocol is a token</td><td>a liberty: an empty field counts as
 *     absent, since servers send it</td></tr>
 *   <tr><td>subprotocol-twice</td><td>RFC 6455 11.3.4: Sec-WebSocket-Protocol appears once in a response</td><td>refused
 *     otherwise</td></tr>
 *   <tr><td>body-none</td><td>RFC 9112 6.3 rule 1: 204 and 304 end at their empty line</td><td>no body is read</td></tr>
 *   <tr><td>body-chunked</td><td>RFC 9112 6.3 rules 3 and 4: chunked as the last coding, also beside a Content-Length</td><td>decoded;
 *     extensions and trailers are skipped</td></tr>
 *   <tr><td>body-coding</td><td>RFC 9112 6.3 rule 4: another last coding, in a response</td><td>read until the end of the
 *     stream</td></tr>
 *   <tr><td>body-chunk-broken</td><td>RFC 9112 7.1: chunk lines end with CR LF, and sizes are hexadecimal</td><td>reading ends, and the
 *     body counts as incomplete</td></tr>
 *   <tr><td>body-length</td><td>RFC 9112 6.3 rule 6: Content-Length</td><td>read to that length</td></tr>
 *   <tr><td>body-length-equal</td><td>RFC 9110 8.6: a list of equal lengths MAY be one length</td><td>taken as one</td></tr>
 *   <tr><td>body-length-invalid</td><td>RFC 9112 6.3 rule 5: with an invalid length a user agent MUST close, and discard the
 *     response</td><td>no byte of the body is read; only status and fields are reported, and the connection is closed</td></tr>
 *   <tr><td>body-close</td><td>RFC 9112 6.3 rule 8: otherwise a response ends with the stream</td><td>read until the end of the
 *     stream</td></tr>
 *   <tr><td>body-limit</td><td>RFC 9110 5.4 by analogy: a client may stop reading</td><td>only the first 8 KiB are kept</td></tr>
 *   <tr><td>connect-open</td><td>RFC 9110 9.3.6: any 2xx to a CONNECT opens the tunnel, right behind its head; Content-Length and
 *     Transfer-Encoding MUST be ignored there</td><td>opens; the bytes behind it are the server's</td></tr>
 *   <tr><td>connect-refused</td><td>RFC 9110 9.3.6: any other status opens none</td><td>a rejection, with its body</td></tr>
 *   <tr><td>connect-switching</td><td>RFC 9110 15.2.2: 101 answers an Upgrade only</td><td>refused</td></tr>
 *   <tr><td>h2-status</td><td>RFC 9113 8.3.2: a response MUST have one :status</td><td>refused otherwise</td></tr>
 *   <tr><td>h2-pseudo</td><td>RFC 9113 8.3: no other pseudo-field, and none behind other fields</td><td>refused</td></tr>
 *   <tr><td>h2-switching</td><td>RFC 9113 8.6: 101 MUST NOT be used</td><td>refused</td></tr>
 *   <tr><td>h2-name</td><td>RFC 9113 8.2.1: a name MUST be lower case, without control characters, and is a token</td><td>refused
 *     otherwise</td></tr>
 *   <tr><td>h2-value</td><td>RFC 9113 8.2.1: a value MUST NOT have NUL, CR or LF</td><td>refused, as are other control
 *     characters</td></tr>
 *   <tr><td>h2-value-space</td><td>RFC 9113 8.2.1: a value MUST NOT begin or end with white space</td><td>refused</td></tr>
 *   <tr><td>h2-connection</td><td>RFC 9113 8.2.2: connection-specific fields make a response malformed</td><td>refused</td></tr>
 *   <tr><td>h2-open</td><td>RFC 8441 5: any 2xx opens; Sec-WebSocket-Accept and (RFC 9110 9.3.6) Content-Length have no meaning
 *     there</td><td>opens</td></tr>
 *   <tr><td>h2-interim</td><td>RFC 9113 8.1: 1xx may come before the response</td><td>up to eight, without effect</td></tr>
 *   <tr><td>h2-fields</td><td>RFC 9113 10.5.1: an endpoint MAY limit what it takes</td><td>refused above maxResponseHeaderFields; the
 *     session checks maxResponseHeaderBytes</td></tr>
 * </table>
 */
package io.heddle.engine.handshake;
