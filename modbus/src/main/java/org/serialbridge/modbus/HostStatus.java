package org.serialbridge.modbus;

import java.util.List;

/**
 * A host that is a target, at one moment.
 *
 * @param state in words: connected, connecting, not connected, or away
 * @param problem the reason of the last failure, until the next answer; empty without one
 * @param connections connections that are open
 * @param connects connections that were made
 * @param failures attempts that failed, and connections that were lost while they were needed
 * @param inUse the failures among these within a second after connecting: another client has the
 *     host, if it takes one only
 * @param lateAnswers whole answers that came after their time-out, or that nobody had asked for
 * @param waiting requests that wait
 * @param keptRanges ranges of values that are kept
 * @param keptHits reads that were answered with kept values
 * @param units the units that a request was for or an answer came from
 */
public record HostStatus(
    String state,
    String problem,
    int connections,
    long connects,
    long failures,
    long inUse,
    long lateAnswers,
    int waiting,
    int keptRanges,
    long keptHits,
    List<UnitStatus> units) {}
