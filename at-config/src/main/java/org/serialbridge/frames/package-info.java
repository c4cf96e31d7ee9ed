/**
 * The frames by which the set-up tools of the family find a unit, read and set it: {@code FF LEN
 * CMD ... SUM} on UDP ports 1500, 1901 and 48899. Both sides: the appliance that answers, and a
 * tool that asks.
 *
 * <p>Sans-IO: datagrams, a {@link org.serialbridge.frames.UnitView} and a nanosecond reading in;
 * datagrams and a change of settings out. {@link org.serialbridge.frames.FrameUnit} answers, {@link
 * org.serialbridge.frames.FrameRequests} and {@link org.serialbridge.frames.ReadAnswers} ask.
 *
 * <p>Layouts and answers are those of the manuals of USR-TCP232-302, 410S and N540. The caller
 * decides who may ask, how often, and where an answer goes. The same blocks on the serial line, the
 * cloud frames and the 40-byte query of the T24 series are not here.
 */
@NullMarked
package org.serialbridge.frames;

import org.jspecify.annotations.NullMarked;
