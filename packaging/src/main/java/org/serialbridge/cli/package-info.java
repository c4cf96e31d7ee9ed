/** The command line: arguments in, a running appliance and an exit code out. */
@NullMarked
package org.serialbridge.cli;

import org.jspecify.annotations.NullMarked;
