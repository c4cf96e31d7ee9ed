package org.serialbridge.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.memory.MemoryBudget;

/**
 * Data for the line and changes of the line that wait, in order. If reading stops, each peer leaves
 * the data of one read at most; more comes only from peers that connect, send and disconnect again
 * and again.
 */
public final class OutputBacklog {
  /** The limit, with the overhead of each buffer. */
  public static final int CAPACITY_BYTES = 2 * 1024 * 1024;

  /** Peers that send control messages are read while no more than this waits. */
  static final int READING_LIMIT_BYTES = 64 * 1024;

  private static final int OVERHEAD_BYTES = 64;

  /** Bytes that a port may keep also when the memory of the appliance is used up. */
  private static final int RESERVE_BYTES = 16 * 1024;

  private final Queue<Item> items = new ArrayDeque<>();
  private final MemoryBudget.Account memory;

  OutputBacklog(MemoryBudget budget) {
    memory = budget.account(MemoryBudget.Use.LINES, RESERVE_BYTES);
  }

  /** Data or a change. */
  sealed interface Item {
    int size();
  }

  /**
   * Data.
   *
   * @param source the peer that sent it, or null
   */
  record Data(ByteBuf data, @Nullable Object source) implements Item {
    @Override
    public int size() {
      return data.readableBytes() + OVERHEAD_BYTES;
    }
  }

  /**
   * A change of the line.
   *
   * @param begin begins the change
   * @param done called with the time, in ns, when its future is completed
   */
  record Change(Supplier<? extends Future<?>> begin, LongConsumer done) implements Item {
    @Override
    public int size() {
      return OVERHEAD_BYTES;
    }
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /** Bytes of waiting data. */
  long dataBytes() {
    return items.stream()
        .mapToLong(item -> item instanceof Data data ? data.data.readableBytes() : 0)
        .sum();
  }

  /** Whether more than {@link #READING_LIMIT_BYTES} waits. */
  boolean isLarge() {
    return memory.held() > READING_LIMIT_BYTES;
  }

  /**
   * Adds a copy of data, which may be in a much larger buffer, and takes the ownership.
   *
   * @return false if there is no room
   */
  boolean add(ByteBuf data, @Nullable Object source) {
    int size = data.readableBytes() + OVERHEAD_BYTES;
    boolean fits = memory.held() + size <= CAPACITY_BYTES && memory.tryHold(size);
    if (fits) {
      items.add(new Data(Unpooled.copiedBuffer(data), source));
    }
    data.release();
    return fits;
  }

  /** Adds a change. Peers that send changes are not read while much waits. */
  void add(Change change) {
    items.add(change);
    memory.hold(change.size());
  }

  /** Takes the oldest item if it is a change. */
  Optional<Change> takeChange() {
    return items.peek() instanceof Change change ? Optional.of(take(change)) : Optional.empty();
  }

  /** Takes the oldest item if it is data. */
  Optional<Data> takeData() {
    return items.peek() instanceof Data data ? Optional.of(take(data)) : Optional.empty();
  }

  private <T extends Item> T take(T oldest) {
    items.remove();
    memory.give(oldest.size());
    return oldest;
  }

  /** Takes all changes; the data stays. */
  List<Change> takeChanges() {
    List<Change> changes = new ArrayList<>();
    for (Iterator<Item> each = items.iterator(); each.hasNext(); ) {
      if (each.next() instanceof Change change) {
        memory.give(change.size());
        each.remove();
        changes.add(change);
      }
    }
    return changes;
  }

  /**
   * Drops all data; the changes stay.
   *
   * @return the number of dropped bytes
   */
  int dropData() {
    return dropData(data -> true);
  }

  /** Drops the data of a source, likewise. */
  int dropData(Object source) {
    return dropData(data -> source.equals(data.source));
  }

  /** Forgets a source; its data stays. */
  void forget(Object source) {
    if (holds(source)) {
      List<Item> all = List.copyOf(items);
      items.clear();
      for (Item item : all) {
        boolean isIts = item instanceof Data data && source.equals(data.source);
        items.add(isIts ? new Data(((Data) item).data, null) : item);
      }
    }
  }

  /** Whether data of a source waits. */
  boolean holds(Object source) {
    return items.stream().anyMatch(item -> item instanceof Data data && source.equals(data.source));
  }

  private int dropData(Predicate<Data> isDropped) {
    int lost = 0;
    for (Iterator<Item> each = items.iterator(); each.hasNext(); ) {
      if (each.next() instanceof Data data && isDropped.test(data)) {
        lost += data.data.readableBytes();
        memory.give(data.size());
        each.remove();
        data.data.release();
      }
    }
    return lost;
  }

  /** Forgets everything. */
  void clear() {
    dropData();
    items.clear();
    memory.giveAll();
  }
}
