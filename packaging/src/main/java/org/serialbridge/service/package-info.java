/**
 * The appliance as a service of its host: which ports it has, from a file and from what is plugged
 * in, and what an administrator asks of it while it runs.
 */
@NullMarked
package org.serialbridge.service;

import org.jspecify.annotations.NullMarked;
