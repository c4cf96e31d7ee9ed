/** The command line: {@code serialbridge run}, {@code status}, {@code ports} and {@code demo}. */
@NullMarked
package org.serialbridge.cli;

import org.jspecify.annotations.NullMarked;
