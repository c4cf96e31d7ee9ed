package org.serialbridge.at;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A dialogue as bytes. F0 to FB let time pass, FC makes stores wait, FD and FE complete the one
 * that waits (done, failed), FF restarts; the bytes between two of these are one read of the serial
 * line.
 */
final class ConsoleScript {
  /** Nanoseconds of F0 to FB: around each limit of the console. */
  private static final long[] STEPS = {
    0,
    1,
    10_000_000,
    19_999_999,
    20_000_000,
    100_000_000,
    299_999_999,
    300_000_000,
    300_000_001,
    2_999_999_999L,
    3_000_000_000L,
    3_600_000_000_000L
  };

  private static final char FIRST_STEP = '\u00F0';
  static final char SILENCE = '\u00F4';
  static final char WAIT = '\u00FC';
  static final char DONE = '\u00FD';
  static final char FAILED = '\u00FE';
  static final char RESTART = '\u00FF';

  /** Cuts that leave every read in one piece. */
  static final IntUnaryOperator WHOLE = size -> size;

  /** Cuts behind every byte. */
  static final IntUnaryOperator BYTES = size -> 1;

  private final ConsoleRig rig = new ConsoleRig(Long.MAX_VALUE - 5_000_000_000L);
  private final IntUnaryOperator cuts;

  private ConsoleScript(IntUnaryOperator cuts) {
    this.cuts = cuts;
  }

  /**
   * What the console asked for, and at last the stored settings.
   *
   * @param cuts the size of the next piece of the bytes that are left of a read
   */
  static List<String> play(byte[] script, IntUnaryOperator cuts) {
    ConsoleScript player = new ConsoleScript(cuts);
    String text = new String(script, StandardCharsets.ISO_8859_1);
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_STEP) {
        player.read(text.substring(from, i));
        player.control(text.charAt(i));
        from = i + 1;
      }
    }
    player.read(text.substring(from));
    return player.end();
  }

  private void read(String bytes) {
    for (int from = 0; from < bytes.length(); ) {
      int size = cuts.applyAsInt(bytes.length() - from);
      rig.type(bytes.substring(from, from + size));
      from += size;
    }
  }

  private void control(char control) {
    switch (control) {
      case WAIT -> rig.keepStoresWaiting();
      case DONE, FAILED -> completeStore(control == DONE);
      case RESTART -> rig.restarted();
      default -> rig.passNanos(STEPS[control - FIRST_STEP]);
    }
  }

  private void completeStore(boolean success) {
    if (rig.console().awaitsStore()) {
      rig.completeStore(success);
    }
  }

  private List<String> end() {
    rig.passNanos(STEPS[STEPS.length - 1]);
    List<String> transcript = new ArrayList<>(rig.transcript());
    transcript.add(rig.stored().device() + " " + rig.stored().port());
    return transcript;
  }
}
