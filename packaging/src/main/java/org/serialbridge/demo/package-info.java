/**
 * What {@code serialbridge demo} needs beside the product: pseudo-terminals and a simulated Modbus
 * slave.
 */
@NullMarked
package org.serialbridge.demo;

import org.jspecify.annotations.NullMarked;
