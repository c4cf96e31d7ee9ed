package org.serialbridge.serial.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.output.WriteScheduler.Action;

/**
 * Any mix of writes, changes, drops and times, on a line that takes bytes or holds them. The data
 * are numbers of four bytes, in the order of the writes.
 */
class WriteSchedulerModelTest {
  private static final int SIZE = 4;

  private enum Kind {
    WRITE,
    WRITE_OF_SOURCE,
    CHANGE,
    CHANGE_BEHIND_BYTES,
    DROP,
    DROP_SOURCE,
    HOLD,
    RELEASE,
    LEAVE,
    UNBLOCK,
    PASS
  }

  /** A step; its number is that of bytes or milliseconds. */
  record Step(Kind kind, int number) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> numbers =
        Arbitraries.oneOf(Arbitraries.integers().between(1, 9), Arbitraries.of(50, 500, 1500));
    return Combinators.combine(Arbitraries.of(Kind.class), numbers)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Property
  void theRulesHold(
      @ForAll("steps") List<Step> steps, @ForAll boolean isRs485, @ForAll boolean isQuick) {
    Model model = new Model(isRs485, isQuick);
    steps.forEach(model::take);
    model.finish();
  }

  /**
   * The changes that overtake at a standstill stay in front, though the first of them takes long.
   */
  @Example
  void changesThatHaveOvertakenAreNotOvertakenAgain() {
    theRulesHold(
        List.of(
            new Step(Kind.WRITE, 1),
            new Step(Kind.HOLD, 0),
            new Step(Kind.WRITE, 1),
            new Step(Kind.CHANGE_BEHIND_BYTES, 0),
            new Step(Kind.CHANGE_BEHIND_BYTES, 0),
            new Step(Kind.PASS, 1500),
            new Step(Kind.LEAVE, 1),
            new Step(Kind.UNBLOCK, 0)),
        false,
        false);
  }

  /** The rules, checked at each action. */
  private static final class Model {
    private final WriteRig rig = new WriteRig();
    private final WriteScheduler scheduler = rig.scheduler;
    private final Set<Integer> waiting = new TreeSet<>();
    private final Set<Integer> ofSource = new HashSet<>();
    private final List<Integer> changes = new ArrayList<>();
    private int queued;
    private int changesQueued;

    /** The changes queued before the last standstill have overtaken: they are in front. */
    private int overtaken;

    private int lastWritten = -1;
    private long progressAt = rig.now;
    private boolean isHeld;

    Model(boolean isRs485, boolean isQuick) {
      if (isRs485) {
        rig.useTransceiver();
      }
      rig.isQuick = isQuick;
      scheduler.start();
    }

    void take(Step step) {
      switch (step.kind()) {
        case WRITE -> write(step.number(), null);
        case WRITE_OF_SOURCE -> write(step.number(), this);
        case CHANGE -> change(false);
        case CHANGE_BEHIND_BYTES -> change(true);
        case DROP -> drop();
        case DROP_SOURCE -> dropSource();
        case HOLD -> isHeld = true;
        case RELEASE -> isHeld = false;
        case LEAVE -> leave(step.number());
        case UNBLOCK -> unblock();
        case PASS -> passNanos(step.number() * WriteRig.MILLI);
      }
      act();
      assertThat(scheduler.waitingBytes()).isEqualTo(waiting.size() * SIZE);
    }

    private void write(int count, @Nullable Object source) {
      ByteBuf bytes = Unpooled.buffer();
      for (int i = 0; i < count; i++) {
        bytes.writeInt(queued);
        waiting.add(queued);
        if (source != null) {
          ofSource.add(queued);
        }
        queued++;
      }
      scheduler.add(bytes, source);
    }

    private void change(boolean isBehindBytes) {
      int bytesBefore = queued;
      int number = changesQueued++;
      Runnable body = () -> made(number, bytesBefore, isBehindBytes);
      changes.add(bytesBefore);
      if (isBehindBytes) {
        scheduler.queueBehindBytes(body);
      } else {
        scheduler.queue(body);
      }
    }

    private void made(int number, int bytesBefore, boolean isBehindBytes) {
      boolean isBehindAll = waiting.stream().allMatch(one -> one >= bytesBefore);
      if (isBehindBytes && rig.now - progressAt >= WriteScheduler.STANDSTILL_NANOS) {
        overtaken = changesQueued;
      }
      assertThat(isBehindAll || isBehindBytes && number < overtaken).as("bytes go first").isTrue();
      assertThat(lastWritten).as("bytes behind it wait").isLessThan(bytesBefore);
      assertThat(changes.remove((Integer) bytesBefore)).isTrue();
    }

    private void drop() {
      assertThat(scheduler.dropAll(rig.now)).isEqualTo(!waiting.isEmpty());
      waiting.clear();
    }

    private void dropSource() {
      int before = waiting.size();
      waiting.removeAll(ofSource);
      assertThat(scheduler.drop(this)).isEqualTo((before - waiting.size()) * SIZE);
    }

    private void leave(int count) {
      int left = Math.min(count, rig.unsent);
      rig.unsent -= left;
      progressAt = left > 0 ? rig.now : progressAt;
      scheduler.takesMore();
    }

    private void unblock() {
      if (!rig.blocked.isEmpty()) {
        scheduler.done(rig.blocked.remove());
      }
    }

    private void passNanos(long nanos) {
      long end = rig.now + nanos;
      while (scheduler.deadline().isPresent() && scheduler.deadline().getAsLong() - end <= 0) {
        rig.now = scheduler.deadline().getAsLong();
        act();
      }
      rig.now = end;
    }

    private void act() {
      for (Action next = scheduler.next(rig.now);
          next != Action.WAIT;
          next = scheduler.next(rig.now)) {
        if (next == Action.WRITE) {
          write(scheduler.bytes());
        } else {
          run(next);
        }
      }
    }

    private void write(ByteBuf bytes) {
      assertThat(rig.rs485.isSwitchedByWriter()).isEqualTo(rig.rs485.isSending());
      int number = isHeld ? -1 : bytes.getInt(bytes.readerIndex());
      if (!isHeld) {
        assertThat(number).as("in order").isGreaterThan(lastWritten);
        assertThat(waiting.remove(number)).as("not dropped").isTrue();
        lastWritten = number;
        rig.unsent += SIZE;
        progressAt = rig.now;
      }
      scheduler.take(isHeld ? 0 : SIZE);
      scheduler.wrote(isHeld ? 0 : SIZE, rig.now);
    }

    private void run(Action action) {
      if (action == Action.DISABLE_DRIVER) {
        assertThat(waiting).isEmpty();
        assertThat(rig.unsent).isZero();
      }
      scheduler.body(action).run();
      if (rig.isQuick) {
        scheduler.done(action);
      } else {
        rig.blocked.add(action);
      }
    }

    /** A line that holds no bytes any more does all that is left. */
    void finish() {
      isHeld = false;
      for (int i = 0; i < 200; i++) {
        take(new Step(Kind.LEAVE, Integer.MAX_VALUE));
        take(new Step(Kind.UNBLOCK, 0));
        take(new Step(Kind.PASS, 600));
      }
      assertThat(waiting).isEmpty();
      assertThat(changes).isEmpty();
      assertThat(rig.rs485.isSending()).isFalse();
      assertThat(scheduler.deadline()).isEmpty();
      scheduler.end(rig.now);
      assertThat(scheduler.isFinished()).isTrue();
    }
  }
}
