/**
 * Endpoints: the network half of a converter. {@link org.serialbridge.endpoint.TcpServer} is the
 * first; each socket mode is one. An endpoint lives on its converter's event loop, so that nothing
 * here needs a lock.
 */
@NullMarked
package org.serialbridge.endpoint;

import org.jspecify.annotations.NullMarked;
