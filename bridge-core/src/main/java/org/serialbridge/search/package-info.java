/**
 * The search for units and appliances in the networks of this host, as set-up tools do it: frames
 * on UDP ports 1500, 1901 and 48899, and the keyword of the modules of Hi-Flying.
 *
 * <p>{@link org.serialbridge.search.NetworkSearch} sends and waits; {@link
 * org.serialbridge.search.FoundUnits} joins the answers, which nobody vouches for: their number and
 * their texts have bounds. DNS-SD is asked by the caller, because it needs a program.
 */
@NullMarked
package org.serialbridge.search;

import org.jspecify.annotations.NullMarked;
