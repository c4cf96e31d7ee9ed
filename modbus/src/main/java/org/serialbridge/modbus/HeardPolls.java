package org.serialbridge.modbus;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The reads of a master on the line, and how often it sends each. */
final class HeardPolls {
  /** The limit of different reads; the one that was not sent for the longest time makes room. */
  static final int MOST = 256;

  /** The part of the last interval in the mean: one of this number. */
  private static final int WEIGHT = 8;

  private static final Comparator<PollStatus> ORDER =
      Comparator.comparingInt(PollStatus::unit)
          .thenComparingInt(PollStatus::function)
          .thenComparingInt(PollStatus::address)
          .thenComparingInt(PollStatus::quantity);

  private static final class Poll {
    private long count;
    private long sentAt;
    private OptionalLong interval = OptionalLong.empty();
    private long unanswered;
    private OptionalLong answeredAt = OptionalLong.empty();

    void sent(long now) {
      if (count > 0) {
        long last = now - sentAt;
        long mean = interval.orElse(last);
        interval = OptionalLong.of(mean + (last - mean) / WEIGHT);
      }
      count++;
      sentAt = now;
    }

    PollStatus status(Adu read, long now) {
      Access registers = Access.of(read).get(0);
      return new PollStatus(
          read.unit(),
          read.functionCode(),
          registers.first(),
          registers.last() - registers.first() + 1,
          count,
          millis(interval),
          unanswered,
          answeredAt.isEmpty()
              ? answeredAt
              : millis(OptionalLong.of(now - answeredAt.getAsLong())));
    }

    private static OptionalLong millis(OptionalLong nanos) {
      return nanos.isEmpty()
          ? nanos
          : OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong()));
    }
  }

  /** The one that was sent last is at the end. */
  private final Map<Adu, Poll> polls = new LinkedHashMap<>(16, 0.75f, true);

  /** The master has sent a whole read. */
  void sent(Adu read, long now) {
    polls.computeIfAbsent(read, any -> new Poll()).sent(now);
    if (polls.size() > MOST) {
      Iterator<Adu> oldest = polls.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** A request has got a response. */
  void answered(Adu request, long now) {
    Poll poll = polls.get(request);
    if (poll != null) {
      poll.answeredAt = OptionalLong.of(now);
    }
  }

  /** A request has got no response until the next one. */
  void unanswered(Adu request) {
    Poll poll = polls.get(request);
    if (poll != null) {
      poll.unanswered++;
    }
  }

  void clear() {
    polls.clear();
  }

  /** The reads, by unit, function and address. */
  List<PollStatus> status(long now) {
    return polls.entrySet().stream()
        .map(poll -> poll.getValue().status(poll.getKey(), now))
        .sorted(ORDER)
        .toList();
  }
}
