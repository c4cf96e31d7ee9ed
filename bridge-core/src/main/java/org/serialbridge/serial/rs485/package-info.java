/**
 * The direction control of RS-485 transceivers, without IO: by the kernel's driver, struct
 * serial_rs485 of Linux, by RTS, or by an output of a GPIO chip.
 */
@NullMarked
package org.serialbridge.serial.rs485;

import org.jspecify.annotations.NullMarked;
