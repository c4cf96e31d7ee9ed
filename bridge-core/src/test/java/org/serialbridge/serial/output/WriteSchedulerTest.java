package org.serialbridge.serial.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.serialbridge.serial.output.WriteRig.CHARACTER;
import static org.serialbridge.serial.output.WriteRig.MILLI;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.serial.output.WriteScheduler.Action;
import org.serialbridge.settings.Rs485Settings;

class WriteSchedulerTest {
  private static final long A_SECOND = 1_000 * MILLI;

  private final WriteRig rig = new WriteRig();
  private final WriteScheduler scheduler = rig.scheduler;

  // ---- order

  @Test
  void nothingHappensBeforeTheStart() {
    rig.add("early");
    rig.queue("change");
    rig.passNanos(A_SECOND);
    assertThat(rig.seen).isEmpty();
    assertThat(scheduler.mayPass()).isFalse();
    rig.start();
    assertThat(rig.seen).containsExactly("early", "change");
  }

  @Test
  void bytesPassAnEmptyQueueOnly() {
    rig.start();
    assertThat(scheduler.mayPass()).isTrue();
    rig.kernelRoom = 2;
    rig.add("abc");
    assertThat(scheduler.mayPass()).isFalse();
    assertThat(scheduler.isFull()).isTrue();
    rig.leave(2);
    assertThat(rig.seen).containsExactly("ab", "c");
    assertThat(scheduler.mayPass()).isTrue();
    assertThat(scheduler.isFull()).isFalse();
    assertThat(scheduler.leftBytes()).isEqualTo(2);
  }

  @Test
  void passedBytesCountAsWritten() {
    rig.start();
    rig.unsent = 3;
    scheduler.passed(3, rig.now);
    rig.queueBehindBytes("change");
    rig.leave(3);
    rig.passNanos(3 * CHARACTER - 1);
    assertThat(rig.seen).isEmpty();
    assertThat(scheduler.leftBytes()).isEqualTo(3);
    assertThat(scheduler.waitingBytes()).isZero();
    rig.passNanos(1);
    assertThat(rig.seen).containsExactly("change");
  }

  @Test
  void aChangeWaitsForTheKernelAndForTheFifo() {
    rig.start();
    rig.add("0123456789");
    rig.queueBehindBytes("change");
    rig.add("after");
    rig.passNanos(2 * CHARACTER);
    rig.leave(10); // into the FIFO
    assertThat(rig.seen).containsExactly("0123456789");
    rig.passNanos(8 * CHARACTER - 1);
    assertThat(rig.seen).containsExactly("0123456789");
    rig.passNanos(1);
    assertThat(rig.seen).containsExactly("0123456789", "change", "after");
  }

  @Test
  void aChangeWaitsForASecondAtMost() {
    rig.start();
    rig.add("x");
    rig.queueBehindBytes("change");
    rig.passNanos(A_SECOND - 1);
    assertThat(rig.seen).containsExactly("x");
    rig.passNanos(1);
    assertThat(rig.seen).containsExactly("x", "change");
  }

  @Test
  void aSecondOfAStandstillBeginsAnewWhenTheLineHasTakenBytes() {
    rig.start();
    rig.kernelRoom = 0;
    rig.add("a");
    rig.passNanos(A_SECOND);
    rig.kernelRoom = 1;
    rig.leave(0);
    assertThat(rig.seen).containsExactly("a");
    rig.add("b");
    rig.queueBehindBytes("change");
    assertThat(rig.seen).containsExactly("a");
    rig.passNanos(A_SECOND);
    assertThat(rig.seen).containsExactly("a", "change");
  }

  @Test
  void aChangeThatNeedNotWaitIsMadeBehindTheBytesOfTheQueue() {
    rig.start();
    rig.kernelRoom = 1;
    rig.add("ab");
    rig.queue("change");
    assertThat(rig.seen).containsExactly("a");
    rig.leave(1);
    assertThat(rig.seen).containsExactly("a", "b", "change");
    assertThat(rig.unsent).isEqualTo(1);
  }

  @Test
  void laterStepsWaitForAChangeUnderWay() {
    rig.start();
    rig.isQuick = false;
    rig.queue("first");
    rig.queue("second");
    rig.add("bytes");
    assertThat(rig.seen).containsExactly("first");
    assertThat(scheduler.mayPass()).isFalse();
    rig.unblock();
    rig.unblock();
    assertThat(rig.seen).containsExactly("first", "second", "bytes");
  }

  // ---- overtaking

  @Test
  void changesOvertakeBytesThatAreHeldForASecond() {
    rig.start();
    rig.kernelRoom = 0;
    rig.add("held");
    rig.queueBehindBytes("one");
    rig.queue("stays");
    rig.add("too");
    rig.queueBehindBytes("two");
    rig.passNanos(A_SECOND - 1);
    assertThat(rig.seen).isEmpty();
    rig.passNanos(WriteScheduler.HELD_CHECK_NANOS);
    assertThat(rig.seen).containsExactly("one", "two");
    rig.queueBehindBytes("three"); // still held
    assertThat(rig.seen).containsExactly("one", "two", "three");
    rig.kernelRoom = 100;
    rig.leave(0);
    assertThat(rig.seen).containsExactly("one", "two", "three", "held", "stays", "too");
  }

  @Test
  void aByteThatLeavesKeepsChangesBehind() {
    rig.start();
    rig.kernelRoom = 3;
    rig.add("abcdefgh");
    rig.queueBehindBytes("change");
    for (int i = 0; i < 5; i++) {
      rig.passNanos(A_SECOND - WriteScheduler.HELD_CHECK_NANOS);
      rig.leave(1);
    }
    assertThat(rig.seen).containsExactly("abc", "d", "e", "f", "g", "h");
    rig.leave(3);
    rig.passNanos(A_SECOND);
    assertThat(rig.seen).endsWith("h", "change");
  }

  @Test
  void noTimeIsNeededForBytesThatNoChangeWaitsBehind() {
    rig.start();
    rig.kernelRoom = 0;
    rig.add("held");
    rig.queue("change");
    assertThat(scheduler.deadline()).isEmpty();
  }

  // ---- drops

  @Test
  void aDropLeavesChanges() {
    rig.start();
    rig.kernelRoom = 1;
    rig.add("abc");
    rig.queue("change");
    assertThat(scheduler.dropAll(rig.now)).isTrue();
    rig.act();
    rig.kernelRoom = 9;
    rig.add("d");
    assertThat(rig.seen).containsExactly("a", "change", "d");
    assertThat(scheduler.dropAll(rig.now)).isFalse();
  }

  @Test
  void aDropConcernsItsSourceOnly() {
    rig.start();
    rig.kernelRoom = 1;
    rig.add("abc", "one");
    rig.add("de", "other");
    rig.add("f", "one");
    rig.add("g");
    assertThat(scheduler.drop("one")).isEqualTo(3);
    assertThat(scheduler.waitingBytes()).isEqualTo(3);
    assertThat(scheduler.drop("nobody")).isZero();
    rig.kernelRoom = 9;
    rig.leave(0);
    assertThat(rig.seen).containsExactly("a", "de", "g");
  }

  @Test
  void takenBytesAreNotDroppedAndStillWait() {
    rig.start();
    scheduler.add(Unpooled.buffer().writeZero(5), "one");
    assertThat(scheduler.next(rig.now)).isEqualTo(Action.WRITE);
    scheduler.take(3);
    assertThat(scheduler.drop("one")).isEqualTo(2);
    assertThat(scheduler.waitingBytes()).isEqualTo(3);
    assertThat(scheduler.dropAll(rig.now)).isTrue();
    scheduler.wrote(3, rig.now);
    assertThat(scheduler.waitingBytes()).isZero();
    assertThat(scheduler.dropAll(rig.now)).isFalse();
  }

  @Test
  void buffersAreReleased() {
    rig.start();
    rig.kernelRoom = 1;
    ByteBuf written = Unpooled.buffer().writeZero(1);
    ByteBuf ofSource = Unpooled.buffer().writeZero(1);
    ByteBuf dropped = Unpooled.buffer().writeZero(1);
    scheduler.add(written, null);
    scheduler.add(ofSource, this);
    scheduler.add(dropped, null);
    rig.act();
    scheduler.drop(this);
    scheduler.dropAll(rig.now);
    assertThat(written.refCnt() + ofSource.refCnt() + dropped.refCnt()).isZero();
  }

  // ---- writability

  @Test
  void theLineIsWritableAgainWhenFewBytesWaitAndTheOwnerIsTold() {
    rig.start();
    rig.kernelRoom = 0;
    rig.add("x".repeat(WriteScheduler.HIGH_WATER - 1));
    assertThat(scheduler.isWritable()).isTrue();
    rig.add("x");
    assertThat(scheduler.isWritable()).isFalse();
    rig.kernelRoom = WriteScheduler.HIGH_WATER - WriteScheduler.LOW_WATER - 1;
    rig.leave(0);
    assertThat(scheduler.recovers()).isFalse();
    rig.kernelRoom = 1;
    rig.leave(0);
    assertThat(scheduler.recovers()).isTrue();
    assertThat(scheduler.recovers()).as("once").isFalse();
    assertThat(scheduler.isWritable()).isFalse();
    assertThat(scheduler.recovered()).isTrue();
    assertThat(scheduler.isWritable()).isTrue();
  }

  @Test
  void aLineThatFillsUpMeanwhileRecoversLater() {
    rig.start();
    rig.kernelRoom = 0;
    rig.add("x".repeat(WriteScheduler.HIGH_WATER));
    scheduler.dropAll(rig.now);
    assertThat(scheduler.recovers()).isTrue();
    rig.add("x".repeat(WriteScheduler.HIGH_WATER));
    assertThat(scheduler.recovered()).isFalse();
    assertThat(scheduler.isWritable()).isFalse();
    scheduler.dropAll(rig.now);
    assertThat(scheduler.recovers()).isTrue();
    assertThat(scheduler.recovered()).isTrue();
  }

  // ---- the driver of a transceiver

  @Test
  void theDriverIsEnabledAroundABurst() {
    rig.useTransceiver();
    rig.start();
    assertThat(scheduler.mayPass()).isFalse();
    rig.add("abc");
    assertThat(scheduler.mayPass()).isTrue();
    rig.leave(1);
    rig.add("d");
    rig.leave(3);
    rig.passNanos(5 * CHARACTER - 1); // a character more than the bytes
    assertThat(rig.seen).containsExactly("enable", "abc", "d");
    rig.passNanos(1);
    assertThat(rig.seen).containsExactly("enable", "abc", "d", "disable");
    assertThat(scheduler.deadline()).isEmpty();
  }

  @Test
  void bytesWaitWhileTheDriverIsSwitched() {
    rig.useTransceiver();
    rig.start();
    rig.isQuick = false;
    rig.add("a");
    rig.add("b");
    assertThat(rig.seen).containsExactly("enable");
    rig.unblock();
    rig.leave(2);
    rig.passNanos(3 * CHARACTER);
    rig.add("c");
    assertThat(rig.seen).containsExactly("enable", "a", "b", "disable");
    rig.unblock();
    assertThat(rig.seen).endsWith("disable", "enable");
    rig.unblock();
    assertThat(rig.seen).endsWith("enable", "c");
  }

  @Test
  void theDriverStaysEnabledWhileTheKernelHoldsBytes() {
    rig.useTransceiver();
    rig.start();
    rig.add("a");
    rig.passNanos(A_SECOND);
    assertThat(rig.seen).containsExactly("enable", "a");
    rig.leave(1);
    rig.passNanos(20 * MILLI);
    assertThat(rig.seen).containsExactly("enable", "a", "disable");
  }

  @Test
  void theDriverStaysEnabledForBytesThatWait() {
    rig.useTransceiver();
    rig.start();
    rig.kernelRoom = 1;
    rig.add("ab");
    rig.unsent = 0;
    rig.passNanos(A_SECOND);
    assertThat(rig.seen).containsExactly("enable", "a");
    scheduler.dropAll(rig.now);
    rig.passNanos(CHARACTER);
    assertThat(rig.seen).containsExactly("enable", "a", "disable");
  }

  @Test
  void theDriverIsDisabledDuringALongChange() {
    rig.useTransceiver();
    rig.start();
    rig.add("a");
    rig.isQuick = false;
    rig.queue("change");
    rig.leave(1);
    rig.passNanos(2 * CHARACTER);
    assertThat(rig.seen).containsExactly("enable", "a", "change", "disable");
  }

  @Test
  void otherSettingsWaitForTheEndOfTheSwitching() {
    rig.useTransceiver();
    rig.start();
    rig.add("a");
    rig.isQuick = false;
    rig.leave(1);
    rig.passNanos(2 * CHARACTER);
    assertThat(rig.seen).containsExactly("enable", "a", "disable");
    rig.queueBehindBytes("settings");
    rig.passNanos(10 * CHARACTER);
    assertThat(rig.seen).doesNotContain("settings");
    rig.unblock();
    assertThat(rig.seen).containsExactly("enable", "a", "disable", "settings");
  }

  @Test
  void theSwitchingWaitsForTheEndOfOtherSettings() {
    rig.useTransceiver();
    rig.start();
    rig.add("a");
    rig.isQuick = false;
    rig.transmitter = WriteScheduler.Transmitter.EMPTY;
    rig.queueBehindBytes("settings");
    rig.leave(1);
    rig.passNanos(10 * CHARACTER);
    assertThat(rig.seen).containsExactly("enable", "a", "settings");
    rig.unblock();
    assertThat(rig.seen).containsExactly("enable", "a", "settings", "disable");
  }

  @Test
  void otherSettingsEndTheSending() {
    rig.useTransceiver();
    rig.start();
    rig.add("a");
    rig.rs485.close();
    rig.add("b");
    assertThat(rig.seen).containsExactly("enable", "a", "enable", "b");
    rig.rs485.close();
    rig.rs485.set(Rs485Settings.OFF);
    rig.add("c");
    assertThat(rig.seen).endsWith("b", "c");
  }

  // ---- drains

  @Test
  void aDrainEndsWhenAllBytesHaveLeft() {
    rig.start();
    rig.kernelRoom = 1;
    rig.add("ab");
    scheduler.drain(() -> false, () -> rig.seen.add("drained"));
    rig.leave(1);
    assertThat(rig.seen).containsExactly("a", "b");
    rig.unsent = 0;
    rig.passNanos(WriteScheduler.DRAIN_CHECK_NANOS);
    assertThat(rig.seen).containsExactly("a", "b", "drained");
  }

  @Test
  void aDrainWaitsUntilTheDriverIsDisabled() {
    rig.useTransceiver();
    rig.start();
    rig.add("a");
    scheduler.drain(() -> false, () -> rig.seen.add("drained"));
    rig.leave(1);
    rig.passNanos(3 * CHARACTER);
    assertThat(rig.seen).containsExactly("enable", "a", "disable", "drained");
  }

  @Test
  void aDrainThatNobodyWaitsForHoldsNothing() {
    rig.start();
    rig.add("a");
    boolean[] isOver = {false};
    scheduler.drain(() -> isOver[0], () -> {});
    rig.add("b");
    assertThat(rig.seen).containsExactly("a");
    isOver[0] = true;
    rig.passNanos(WriteScheduler.DRAIN_CHECK_NANOS);
    assertThat(rig.seen).containsExactly("a", "b");
  }

  // ---- the end

  @ParameterizedTest
  @EnumSource(Ending.class)
  void atTheEndChangesAreMadeWithoutWaitingAndBytesAreNot(Ending before) {
    before.accept(rig);
    rig.kernelRoom = 0;
    rig.add("bytes");
    rig.queueBehindBytes("change");
    scheduler.drain(() -> false, () -> rig.seen.add("drained"));
    scheduler.end(rig.now);
    assertThat(scheduler.isFinished()).isFalse();
    rig.act();
    assertThat(rig.seen).endsWith("change", "drained").doesNotContain("bytes");
    assertThat(scheduler.isFinished()).isTrue();
    assertThat(scheduler.recovers()).isFalse();
  }

  private enum Ending {
    OF_A_NEW_LINE {
      @Override
      void accept(WriteRig rig) {}
    },
    OF_AN_OPEN_LINE {
      @Override
      void accept(WriteRig rig) {
        rig.start();
      }
    },
    OF_A_BROKEN_LINE {
      @Override
      void accept(WriteRig rig) {
        rig.start();
        rig.scheduler.passed(-1, rig.now);
      }
    },
    WHILE_THE_DRIVER_IS_ENABLED {
      @Override
      void accept(WriteRig rig) {
        rig.useTransceiver();
        rig.start();
        rig.add("a");
      }
    };

    abstract void accept(WriteRig rig);
  }

  @Test
  void theEndWaitsForTheActionUnderWay() {
    rig.useTransceiver();
    rig.start();
    rig.isQuick = false;
    rig.add("a");
    scheduler.end(rig.now);
    rig.act();
    assertThat(scheduler.isFinished()).isFalse();
    rig.unblock();
    assertThat(scheduler.isFinished()).isTrue();
    assertThat(rig.seen).containsExactly("enable");
  }

  @Test
  void aBrokenLineIsNotWrittenAnyMore() {
    rig.start();
    scheduler.passed(-1, rig.now);
    rig.add("lost");
    rig.passNanos(A_SECOND);
    assertThat(rig.seen).isEmpty();
    assertThat(scheduler.waitingBytes()).isEqualTo(4);
    assertThat(scheduler.mayPass()).isFalse();
  }

  @Test
  void onlyBlockingActionsHaveABody() {
    assertThatThrownBy(() -> scheduler.body(Action.WRITE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
