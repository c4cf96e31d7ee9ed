/**
 * Searches by UDP: the sockets, who is answered, how often, and by which way. {@link
 * org.serialbridge.discovery.DiscoverySockets} has one thread; it sleeps while nobody asks.
 *
 * <p>What datagrams mean is not known here: a {@link org.serialbridge.discovery.Responder} answers.
 * IPv4 only, as the programs that search.
 */
@NullMarked
package org.serialbridge.discovery;

import org.jspecify.annotations.NullMarked;
