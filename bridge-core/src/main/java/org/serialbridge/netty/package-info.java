/**
 * All that leans on more of Netty than its documents promise, each with its assumption: event loops
 * that only wake up for an event, buffers, the way of data past a pipeline, error texts. {@code
 * NettyContractTest} checks the assumptions against the version in use.
 */
@NullMarked
package org.serialbridge.netty;

import org.jspecify.annotations.NullMarked;
