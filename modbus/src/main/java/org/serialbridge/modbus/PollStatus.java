package org.serialbridge.modbus;

import java.util.OptionalLong;

/**
 * A read that another master on the line repeats, at one moment.
 *
 * @param unit unit identifier, 0 to 255
 * @param function function code, 1 to 4
 * @param address address of the first register or coil, 0 to 65535
 * @param quantity number of registers or coils
 * @param count number of times that the master has sent it
 * @param intervalMillis time between two of them, in ms, as a mean in which the last ones count
 *     most; empty before the second
 * @param unanswered number of times that another request followed it without a good response
 * @param ageMillis time since the last response, exceptions included, in ms; empty without any
 */
public record PollStatus(
    int unit,
    int function,
    int address,
    int quantity,
    long count,
    OptionalLong intervalMillis,
    long unanswered,
    OptionalLong ageMillis) {}
