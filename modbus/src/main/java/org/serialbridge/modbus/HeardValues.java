package org.serialbridge.modbus;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.FunctionCode.DataClass;

/**
 * The values that a listener has heard on the line, each with its time. They are kept in pages of
 * 64 registers or coils of one table of a unit, {@link #MOST_PAGES} at most: 65536 values, in less
 * than a megabyte. The page that was heard of least recently makes room.
 *
 * <p>A request to unit 0 or to a reserved unit may be for any unit: a write to it forgets the
 * registers of all units, and a write to a unit forgets them there, too.
 */
final class HeardValues {
  /** The limit of pages. */
  static final int MOST_PAGES = 1_024;

  private static final int PAGE = Long.SIZE;
  private static final int ADDRESSES = 1 << 16;

  private record Place(int unit, DataClass table, int number) {}

  /** The values of neighbouring registers or coils. */
  private static final class Page {
    private final short[] values = new short[PAGE];
    private final long[] heardAt = new long[PAGE];

    /** A bit for each value that is known. */
    private long known;

    void put(int address, int value, long now) {
      values[address % PAGE] = (short) value;
      heardAt[address % PAGE] = now;
      known |= 1L << address; // the shift is modulo 64
    }

    boolean knows(int address) {
      return (known & 1L << address) != 0;
    }

    void forget(int address) {
      known &= ~(1L << address);
    }
  }

  /** The one that was heard of last is at the end. */
  private final Map<Place, Page> pages = new LinkedHashMap<>();

  /**
   * Learns the values of a read.
   *
   * @param read a request whose function reads values, with a quantity in its range
   * @param response the PDU of its response, of the asked length
   */
  void learn(Adu read, byte[] response, long now) {
    Access range = Access.of(read).get(0);
    DataClass table = read.function().data();
    if (range.last() >= ADDRESSES) {
      return;
    }
    int address = range.first();
    while (address <= range.last()) {
      Page page = pageToLearn(new Place(read.unit(), table, address / PAGE));
      int end = Math.min(range.last(), address | PAGE - 1);
      for (; address <= end; address++) {
        page.put(address, value(response, address - range.first(), table), now);
      }
    }
  }

  private Page pageToLearn(Place place) {
    Page page = pages.remove(place);
    Page last = page == null ? new Page() : page;
    pages.put(place, last);
    if (pages.size() > MOST_PAGES) {
      Iterator<Place> oldest = pages.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return last;
  }

  private static int value(byte[] response, int index, DataClass table) {
    return table.bits() == 1
        ? response[FunctionCode.VALUES_OFFSET + index / 8] >> index % 8 & 1
        : PduLength.unsignedShort(response, FunctionCode.VALUES_OFFSET + 2 * index);
  }

  /** Forgets the registers or coils that a request writes. */
  void forgetWritten(Adu request) {
    for (Access range : Access.of(request)) {
      if (!range.isRead() && range.hasRegisters()) {
        pages.forEach((place, page) -> forget(request, range, place, page));
      }
    }
  }

  private static void forget(Adu request, Access range, Place place, Page page) {
    boolean isInUnit =
        place.unit == request.unit() || Adu.isAnyUnit(place.unit) || Adu.isAnyUnit(request.unit());
    if (isInUnit && place.table == request.function().data()) {
      int first = Math.max(range.first(), place.number * PAGE);
      int last = Math.min(range.last(), place.number * PAGE + PAGE - 1);
      for (int address = first; address <= last; address++) {
        page.forget(address);
      }
    }
  }

  /** The time of the oldest value of a whole read; empty if one of them is not known. */
  OptionalLong heardAt(Adu read) {
    Access range = Access.of(read).get(0);
    OptionalLong oldest = OptionalLong.empty();
    for (int address = range.first(); address <= range.last(); address++) {
      Page page = page(read, address);
      if (page == null || !page.knows(address)) {
        return OptionalLong.empty();
      }
      long heardAt = page.heardAt[address % PAGE];
      if (oldest.isEmpty() || heardAt - oldest.getAsLong() < 0) {
        oldest = OptionalLong.of(heardAt);
      }
    }
    return oldest;
  }

  private @Nullable Page page(Adu read, int address) {
    return pages.get(new Place(read.unit(), read.function().data(), address / PAGE));
  }

  /** The response to a read whose values are all known. */
  Adu response(Adu read) {
    Access range = Access.of(read).get(0);
    byte[] pdu = new byte[read.function().askedLength(read.pdu())];
    pdu[0] = read.pdu()[0];
    pdu[1] = (byte) (pdu.length - FunctionCode.VALUES_OFFSET);
    for (int address = range.first(); address <= range.last(); address++) {
      Page page = page(read, address);
      if (page != null) {
        put(pdu, address - range.first(), page.values[address % PAGE], read.function().data());
      }
    }
    return new Adu(read.unit(), pdu);
  }

  private static void put(byte[] response, int index, int value, DataClass table) {
    if (table.bits() == 1) {
      response[FunctionCode.VALUES_OFFSET + index / 8] |= (byte) (value << index % 8);
    } else {
      response[FunctionCode.VALUES_OFFSET + 2 * index] = (byte) (value >>> 8);
      response[FunctionCode.VALUES_OFFSET + 2 * index + 1] = (byte) value;
    }
  }
}
