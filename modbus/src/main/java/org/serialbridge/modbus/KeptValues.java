package org.serialbridge.modbus;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values that the units of one target have told, for clients that take them instead of a
 * response. A value belongs to the place of its read among the writes: a write forgets the values
 * of its unit when it is queued and again at its end, and a read from before is not kept. So no
 * value from before a write is given after the answer to it.
 *
 * <p>A read of unit 0 or of a reserved unit may be answered by any unit, so each write forgets its
 * values, and a write to such a unit forgets all.
 */
final class KeptValues {
  /** The limit of kept ranges; the oldest one makes room. */
  static final int MOST_RANGES = 128;

  private static final int ADDRESS_OFFSET = 1;
  private static final int QUANTITY_OFFSET = 3;

  /** The values of a read that its unit has answered. */
  private static final class Range {
    private final Adu read;
    private final byte[] response;
    private final long sentAt;

    Range(Adu read, byte[] response, long sentAt) {
      this.read = read;
      this.response = response;
      this.sentAt = sentAt;
    }

    boolean has(Adu wanted) {
      return wanted.unit() == read.unit()
          && wanted.functionCode() == read.functionCode()
          && first(wanted) >= first(read)
          && first(wanted) + quantity(wanted) <= first(read) + quantity(read);
    }

    /** The response to a read of a part of the range. */
    byte[] responseTo(Adu wanted) {
      int from = first(wanted) - first(read);
      int count = quantity(wanted);
      return wanted.function().data().bits() == 1 ? bits(from, count) : registers(from, count);
    }

    private byte[] registers(int from, int count) {
      byte[] part = new byte[FunctionCode.VALUES_OFFSET + 2 * count];
      System.arraycopy(
          response,
          FunctionCode.VALUES_OFFSET + 2 * from,
          part,
          FunctionCode.VALUES_OFFSET,
          2 * count);
      return withHead(part);
    }

    private byte[] bits(int from, int count) {
      byte[] part = new byte[FunctionCode.VALUES_OFFSET + (count + 7) / 8];
      for (int i = 0; i < count; i++) {
        int at = from + i;
        if ((response[FunctionCode.VALUES_OFFSET + at / 8] >> at % 8 & 1) != 0) {
          part[FunctionCode.VALUES_OFFSET + i / 8] |= (byte) (1 << i % 8);
        }
      }
      return withHead(part);
    }

    private byte[] withHead(byte[] part) {
      part[0] = response[0];
      part[1] = (byte) (part.length - FunctionCode.VALUES_OFFSET);
      return part;
    }
  }

  private final Map<Adu, Range> ranges = new LinkedHashMap<>();

  /** The number of unanswered writes to each unit. */
  private final Map<Integer, Integer> pending = new HashMap<>();

  /** The number of the last write to each unit, and to any. */
  private final Map<Integer, Long> writes = new HashMap<>();

  private long lastWrite;
  private long lastWriteToAny;
  private long hits;

  private static int first(Adu read) {
    return PduLength.unsignedShort(read.pdu(), ADDRESS_OFFSET);
  }

  private static int quantity(Adu read) {
    return PduLength.unsignedShort(read.pdu(), QUANTITY_OFFSET);
  }

  private static boolean isWholeRead(Adu read) {
    return read.function().onlyReadsValues() && read.function().askedLength(read.pdu()) > 0;
  }

  /** The place of a read among the writes. */
  long place(Adu read) {
    return Adu.isAnyUnit(read.unit())
        ? lastWrite
        : Math.max(lastWriteToAny, writes.getOrDefault(read.unit(), 0L));
  }

  /** Whether a write to the unit of a read is queued or in flight. */
  boolean isWritePending(Adu read) {
    return Adu.isAnyUnit(read.unit())
        ? !pending.isEmpty()
        : pending.containsKey(read.unit()) || pending.keySet().stream().anyMatch(Adu::isAnyUnit);
  }

  /** A write is queued: it ends once. */
  void queued(Adu write) {
    pending.merge(write.unit(), 1, Integer::sum);
    forget(write.unit());
  }

  /** A write has been sent and answered or given up, or will not be sent. */
  void ended(Adu write) {
    pending.computeIfPresent(
        write.unit(), (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    forget(write.unit());
  }

  /** A unit may have carried out a write of which nothing is known. */
  void uncertain(int unit) {
    forget(unit);
  }

  private void forget(int unit) {
    lastWrite++;
    if (Adu.isAnyUnit(unit)) {
      lastWriteToAny = lastWrite;
      ranges.clear();
    } else {
      writes.put(unit, lastWrite);
      ranges.keySet().removeIf(read -> read.unit() == unit || Adu.isAnyUnit(read.unit()));
    }
  }

  /**
   * Keeps a response, unless it is an exception or a write came behind its read.
   *
   * @param place the place of the read when it was queued
   * @param sentAt the time when it was sent
   */
  void keep(Adu read, byte[] response, long place, long sentAt) {
    if (!isWholeRead(read)
        || place != place(read)
        || response.length != read.function().askedLength(read.pdu())
        || response[0] != read.pdu()[0]
        || (response[1] & 0xFF) != response.length - FunctionCode.VALUES_OFFSET) {
      return;
    }
    ranges.remove(read);
    ranges.put(read, new Range(read, response, sentAt));
    if (ranges.size() > MOST_RANGES) {
      Iterator<Adu> oldest = ranges.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /**
   * The response to a read out of one kept range.
   *
   * @param age the age that its values may have, in ns
   */
  Optional<Adu> find(Adu read, long age, long now) {
    if (age == 0 || !isWholeRead(read)) {
      return Optional.empty();
    }
    Range exact = ranges.get(read);
    Optional<Range> found =
        exact != null && now - exact.sentAt <= age
            ? Optional.of(exact)
            : ranges.values().stream()
                .filter(range -> now - range.sentAt <= age && range.has(read))
                .findFirst();
    if (found.isPresent()) {
      hits++;
    }
    return found.map(range -> new Adu(read.unit(), range.responseTo(read)));
  }

  /** The number of reads that were answered with kept values. */
  long hits() {
    return hits;
  }

  /** The number of ranges that are kept. */
  int size() {
    return ranges.size();
  }
}
