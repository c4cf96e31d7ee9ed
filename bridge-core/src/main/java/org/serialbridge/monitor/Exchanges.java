package org.serialbridge.monitor;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.Adu;

/**
 * Follows the requests and responses of a Modbus line, frame by frame, and finds the faults among
 * them.
 */
final class Exchanges {
  private @Nullable CapturedFrame open;

  /** The last request, if its answer has not come. */
  Optional<CapturedFrame> open() {
    return Optional.ofNullable(open);
  }

  /** No answer to the last request comes any more. */
  void giveUp() {
    open = null;
  }

  /**
   * Takes the next frame.
   *
   * @return its fault; {@link Fault#TIME_OUT} is one of the request before it
   */
  Optional<Fault> add(CapturedFrame frame) {
    return switch (frame.kind()) {
      case REQUEST -> request(frame);
      case RESPONSE -> response(frame);
      case BAD_CRC -> {
        open = null;
        yield Optional.of(Fault.BAD_CRC);
      }
      case DATA -> Optional.empty();
    };
  }

  private Optional<Fault> request(CapturedFrame frame) {
    CapturedFrame before = open;
    boolean isEcho =
        before != null
            && before.direction() != frame.direction()
            && Arrays.equals(before.bytes(), frame.bytes());
    if (isEcho) {
      return Optional.empty();
    }
    open = frame.content().filter(Adu::isBroadcast).isPresent() ? null : frame;
    return before == null ? Optional.empty() : Optional.of(Fault.TIME_OUT);
  }

  private Optional<Fault> response(CapturedFrame frame) {
    if (open != null && isAnswer(open, frame)) {
      open = null;
    }
    return frame.exception().isPresent() ? Optional.of(Fault.EXCEPTION) : Optional.empty();
  }

  private static boolean isAnswer(CapturedFrame request, CapturedFrame response) {
    return request.function().equals(response.function())
        && (request.unit().equals(response.unit())
            || request.content().filter(Adu::isForAnyUnit).isPresent());
  }
}
