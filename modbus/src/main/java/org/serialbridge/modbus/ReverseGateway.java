package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.time.Timed;

/**
 * Connects a master on the serial line with slaves on the network. An RTU request becomes a
 * Modbus/TCP request with a transaction identifier of the gateway. A response goes back to the line
 * only if it carries this identifier, the unit and the function code of the request. Sans-IO; one
 * thread.
 *
 * <p>A request ends at its last byte if its length is known and its CRC is right, else with
 * silence. The response leaves T3.5 after the request at the earliest. A new request of the master
 * ends the waiting for the response to the one before.
 */
public final class ReverseGateway implements Timed {
  /** The receiver of frames and requests. */
  public interface Output {
    /** An RTU frame for the line. */
    void toLine(byte[] frame);

    /** A request for the remote server, and its transaction identifier, 0 to 65535. */
    void toNetwork(Adu request, int transaction);

    /** The last request is given up. If it has not been sent yet, it must not be sent. */
    void withdraw();

    /** Bytes from the line were dropped: they were no part of a request. */
    void dropped(int bytes);
  }

  /**
   * The settings of a gateway.
   *
   * @param timing times on the line; the response time is the time that the remote server has
   * @param exceptions whether the gateway answers with an exception if the remote server does not
   *     respond or is absent
   */
  public record Options(LineTiming timing, boolean exceptions) {}

  private static final OptionalLong NEVER = OptionalLong.empty();
  private static final int SHORTEST_RTU = 4;
  private static final int LARGEST_TRANSACTION = 0xFFFF;

  /** A longer pause ends a request, even if its length asks for more bytes. */
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(150);

  private final Options options;
  private final Output output;
  private final Map<Integer, UnitCounters> units = new TreeMap<>();
  private final byte[] received = new byte[Adu.LONGEST_RTU];
  private int length;
  private long lastByte;
  private boolean isTooLong;

  /** Whether a silence has shown that the received bytes are not a request. */
  private boolean isSilent;

  /** Offset of the bytes that came after the last such silence. */
  private int behindSilence;

  private @Nullable Adu asked;
  private int transaction;
  private long askedAt;

  /** A response that waits for the end of T3.5. */
  private @Nullable Adu early;

  private boolean isConnected;

  /** A gateway without requests that is not connected. */
  public ReverseGateway(Options options, Output output) {
    this.options = options;
    this.output = output;
  }

  /** The remote server is connected. */
  public void connected() {
    isConnected = true;
  }

  /** The remote server is not connected any more: no response will come. */
  public void disconnected(long now) {
    isConnected = false;
    if (asked != null) {
      giveUp(asked, ExceptionCode.NO_PATH, now);
    }
  }

  /** Takes bytes from the line, read at {@code now}. */
  public void fromLine(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      lastByte = now;
      isSilent = false;
      if (length == received.length) {
        isTooLong = true;
        output.dropped(1);
      } else {
        received[length++] = next;
        endAtLastByte(now);
      }
    }
  }

  /** The silence was a pause within a request, or the bytes before it are not part of one. */
  private void endAtLastByte(long now) {
    if (isWholeRequest(0)) {
      request(0, now);
    } else if (isWholeRequest(behindSilence)) {
      request(behindSilence, now);
    }
  }

  private boolean isWholeRequest(int from) {
    int pdu = PduLength.ofRequest(received, from + 1, length);
    return pdu > 0
        && from + 1 + pdu + Adu.CRC_LENGTH == length
        && Adu.hasGoodCrc(received, from, length);
  }

  @Override
  public OptionalLong deadline() {
    OptionalLong silence =
        length > 0
            ? OptionalLong.of(lastByte + (isSilent ? pause() : options.timing.silenceNanos()))
            : NEVER;
    OptionalLong response =
        asked != null ? OptionalLong.of(askedAt + options.timing.responseNanos()) : NEVER;
    OptionalLong gap =
        early != null ? OptionalLong.of(lastByte + options.timing.gapNanos()) : NEVER;
    return Timed.earlier(gap, Timed.earlier(silence, response));
  }

  @Override
  public void poll(long now) {
    if (length > 0 && !isSilent && now - lastByte >= options.timing.silenceNanos()) {
      isSilent = true;
      lookForRequest(now);
      behindSilence = length;
    }
    if (length > 0 && isSilent && (isTooLong || now - lastByte >= pause())) {
      output.dropped(length);
      forget();
    }
    if (asked != null && now - askedAt >= options.timing.responseNanos()) {
      giveUp(asked, ExceptionCode.NO_RESPONSE, now);
    }
    if (early != null) {
      answer(early, now);
    }
  }

  /**
   * The longest pause within a request: the UART, adapter or network that it came through may make
   * one.
   */
  private long pause() {
    return Math.max(LONGEST_PAUSE, options.timing.silenceNanos());
  }

  /**
   * Noise in front of a request of known length does not spoil the request. In front of a request
   * of unknown length, noise cannot be told from it.
   */
  private void lookForRequest(long now) {
    for (int from = 0; !isTooLong && from + SHORTEST_RTU <= length; from++) {
      if (isWholeRequest(from) || isWholeUnknown(from)) {
        request(from, now);
        return;
      }
    }
  }

  private boolean isWholeUnknown(int from) {
    return (from == 0 || from == behindSilence)
        && PduLength.ofRequest(received, from + 1, length) == PduLength.UNKNOWN
        && Adu.hasGoodCrc(received, from, length);
  }

  private void forget() {
    length = 0;
    behindSilence = 0;
    isTooLong = false;
  }

  private void request(int from, long now) {
    Adu request =
        new Adu(
            received[from] & 0xFF, Arrays.copyOfRange(received, from + 1, length - Adu.CRC_LENGTH));
    if (from > 0) {
      output.dropped(from);
    }
    forget();
    early = null;
    UnitCounters unit = unit(request.unit());
    unit.asked();
    if (asked != null) {
      unit(asked.unit()).unanswered(RtuMaster.Fault.SILENCE);
      asked = null;
      output.withdraw();
    }
    if (!isConnected) {
      giveUp(request, ExceptionCode.NO_PATH, now);
      return;
    }
    transaction = transaction == LARGEST_TRANSACTION ? 0 : transaction + 1;
    if (!request.isBroadcast()) {
      asked = request;
      askedAt = now;
    }
    output.toNetwork(request, transaction);
  }

  /** Takes an ADU of the remote server with its transaction identifier. */
  public void fromNetwork(Adu answer, int answered, long now) {
    Adu request = asked;
    if (request == null || answered != transaction || !isAnswer(request, answer)) {
      unit(answer.unit()).unexpectedResponse();
      return;
    }
    asked = null;
    unit(request.unit()).answered(answer.pdu(), now - askedAt);
    answer(new Adu(request.unit(), answer.pdu()), now);
  }

  private void answer(Adu answer, long now) {
    boolean isEarly = now - lastByte < options.timing.gapNanos();
    early = isEarly ? answer : null;
    if (!isEarly) {
      output.toLine(answer.rtu());
    }
  }

  private static boolean isAnswer(Adu request, Adu answer) {
    return (answer.unit() == request.unit() || request.isForAnyUnit())
        && (answer.functionCode() & ~Adu.EXCEPTION) == (request.functionCode() & ~Adu.EXCEPTION);
  }

  private void giveUp(Adu request, ExceptionCode code, long now) {
    if (asked != null) {
      asked = null;
      output.withdraw();
    }
    unit(request.unit())
        .unanswered(request.isBroadcast() ? RtuMaster.Fault.BROADCAST : RtuMaster.Fault.SILENCE);
    if (options.exceptions && !request.isBroadcast()) {
      answer(request.exception(code), now);
    }
  }

  /** The units that a request was for or a response came from, by their identifiers. */
  public List<UnitStatus> units() {
    return units.entrySet().stream()
        .map(unit -> unit.getValue().status(unit.getKey(), false))
        .toList();
  }

  private UnitCounters unit(int identifier) {
    return units.computeIfAbsent(identifier, any -> new UnitCounters());
  }
}
