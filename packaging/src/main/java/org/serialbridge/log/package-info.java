/**
 * The log, which the program writes to standard error: its last lines for the web page, and the
 * priorities of systemd's journal.
 */
@NullMarked
package org.serialbridge.log;

import org.jspecify.annotations.NullMarked;
