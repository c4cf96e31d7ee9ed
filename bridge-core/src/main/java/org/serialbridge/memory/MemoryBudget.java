package org.serialbridge.memory;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of an appliance for data that waits. Each buffer has a bound of its own; the budget
 * bounds their sum, so that no number of ports and peers reaches the end of the heap. Used by any
 * thread.
 *
 * <p>Each buffer has an {@link Account}. Its first bytes are its reserve, which no other buffer can
 * use up: a port works while others fill the budget. Recorded traffic gets a part of the budget
 * only, so that it leaves room for data that passes. What the budget refuses is dropped or refused
 * by the rule of that buffer.
 */
public final class MemoryBudget {
  /** The purpose of memory. */
  public enum Use {
    /** Data that waits for a serial line. */
    LINES(1),
    /** Data that waits for a peer. */
    PEERS(1),
    /** The last traffic of each port: a quarter of the budget. */
    CAPTURES(4),
    /** Traffic around faults: another quarter, which busy ports do not use up. */
    FAULTS(4),
    /** Requests of web browsers. */
    WEB(1);

    private final int divisor;

    /** A use that may take this part of the budget beyond its reserves. */
    Use(int divisor) {
      this.divisor = divisor;
    }
  }

  /** Share of the heap; the rest is for ports, connections and the program itself. */
  private static final int SHARE = 3;

  private final long capacity;
  private final AtomicLong taken = new AtomicLong();
  private final Map<Use, AtomicLong> takenByUse = new EnumMap<>(Use.class);
  private final Map<Use, AtomicLong> refusals = new EnumMap<>(Use.class);

  /**
   * A budget of which nothing is taken.
   *
   * @param capacity in bytes
   */
  public MemoryBudget(long capacity) {
    this.capacity = capacity;
    for (Use use : Use.values()) {
      takenByUse.put(use, new AtomicLong());
      refusals.put(use, new AtomicLong());
    }
  }

  /** A third of the heap. */
  public static MemoryBudget ofHeap() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / SHARE);
  }

  /** The limit of the sum, in bytes, without the reserves. */
  public long capacity() {
    return capacity;
  }

  /** Bytes that are taken now. */
  public long taken() {
    return taken.get();
  }

  /** How often bytes were refused since the start. */
  public long refusals(Use use) {
    return counter(refusals, use).get();
  }

  private static AtomicLong counter(Map<Use, AtomicLong> counters, Use use) {
    AtomicLong counter = counters.get(use);
    if (counter == null) {
      throw new IllegalStateException("each use has a counter");
    }
    return counter;
  }

  private boolean take(Use use, long bytes) {
    AtomicLong ofUse = counter(takenByUse, use);
    if (tryAdd(ofUse, bytes, capacity / use.divisor)) {
      if (tryAdd(taken, bytes, capacity)) {
        return true;
      }
      ofUse.addAndGet(-bytes);
    }
    counter(refusals, use).incrementAndGet();
    return false;
  }

  private static boolean tryAdd(AtomicLong sum, long bytes, long most) {
    long now = sum.get();
    while (now + bytes <= most) {
      if (sum.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = sum.get();
    }
    return false;
  }

  /** Takes bytes also if there is no room, or gives them back. */
  private long add(Use use, long bytes) {
    counter(takenByUse, use).addAndGet(bytes);
    return taken.addAndGet(bytes);
  }

  /**
   * An account that holds nothing.
   *
   * @param reserve bytes that it gets in any case
   */
  public Account account(Use use, int reserve) {
    return new Account(use, reserve);
  }

  /** The bytes that one buffer holds. Used by one thread at a time. */
  public final class Account {
    private final Use use;
    private final int reserve;
    private long held;

    private Account(Use use, int reserve) {
      this.use = use;
      this.reserve = reserve;
    }

    /** Bytes that are held. */
    public long held() {
      return held;
    }

    /**
     * Holds more bytes.
     *
     * @return false if the budget has no room for them: then nothing has changed
     */
    public boolean tryHold(int bytes) {
      long more = beyondReserve(held + bytes) - beyondReserve(held);
      if (more > 0 && !take(use, more)) {
        return false;
      }
      held += bytes;
      return true;
    }

    /** Holds more bytes, also if the budget has no room: for what is bounded elsewhere. */
    public void hold(int bytes) {
      add(use, beyondReserve(held + bytes) - beyondReserve(held));
      held += bytes;
    }

    /**
     * Holds this many bytes from now on, also if the budget has no room.
     *
     * @return whether the budget has room for them
     */
    public boolean holdAll(long bytes) {
      long more = beyondReserve(bytes) - beyondReserve(held);
      held = bytes;
      boolean fits = add(use, more) <= capacity || bytes <= reserve;
      if (!fits && more > 0) {
        counter(refusals, use).incrementAndGet();
      }
      return fits;
    }

    /** Gives bytes back. */
    public void give(long bytes) {
      add(use, beyondReserve(held - bytes) - beyondReserve(held));
      held -= bytes;
    }

    /** Gives everything back. */
    public void giveAll() {
      give(held);
    }

    private long beyondReserve(long bytes) {
      return Math.max(0, bytes - reserve);
    }
  }
}
