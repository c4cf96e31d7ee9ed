/**
 * The command line: {@link org.serialbridge.cli.Main} and its subcommands, and the texts that they
 * print.
 */
@NullMarked
package org.serialbridge.cli;

import org.jspecify.annotations.NullMarked;
