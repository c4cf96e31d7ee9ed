/** The equipment of {@code serialbridge demo}: pseudo-terminals and a simulated Modbus slave. */
@NullMarked
package org.serialbridge.demo;

import org.jspecify.annotations.NullMarked;
