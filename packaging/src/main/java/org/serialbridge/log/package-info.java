/**
 * The log, which the program writes to standard error, with the priorities of systemd's journal
 * there: its lines, the last of them for the web page, and its loggers for SLF4J.
 */
@NullMarked
package org.serialbridge.log;

import org.jspecify.annotations.NullMarked;
