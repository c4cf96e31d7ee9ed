package org.serialbridge.rfc2217;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * The commands of COM-PORT-OPTION (RFC 2217, sections 2 to 5). A client sends the code, a server
 * the code + 100. A value of another width than its row's is malformed; if the command has an
 * answer, it is then answered as a query.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions hold nothing.
enum ComPortCommand {
  /** Text of any length; without text, a request for the signature of the receiver. */
  SIGNATURE(0, 0, Requests::signature, Replies::signature),
  /** 0 is a query. One octet instead of four is a {@link CiscoBaudRate}. */
  SET_BAUDRATE(
      1, 4, Requests::baudRate, (replies, value) -> replies.told(Parameter.BAUD_RATE, value)),
  /** 0 is a query. */
  SET_DATASIZE(
      2,
      1,
      (requests, value) -> requests.set(Parameter.DATA_SIZE, value),
      (replies, value) -> replies.told(Parameter.DATA_SIZE, value)),
  /** 0 is a query. */
  SET_PARITY(
      3,
      1,
      (requests, value) -> requests.set(Parameter.PARITY, value),
      (replies, value) -> replies.told(Parameter.PARITY, value)),
  /** 0 is a query. */
  SET_STOPSIZE(
      4,
      1,
      (requests, value) -> requests.set(Parameter.STOP_SIZE, value),
      (replies, value) -> replies.told(Parameter.STOP_SIZE, value)),
  /** 0, 4, 7, 10 and 13 are queries. */
  SET_CONTROL(5, 1, Requests::control, Replies::control),
  /** From a client, a request for the line state. */
  NOTIFY_LINESTATE(6, 1, Requests::lineState, Replies::ignored),
  /** From a client, a request for the modem state; pyserial sends it without a value. */
  NOTIFY_MODEMSTATE(7, 1, Requests::modemState, Replies::modemState),
  /** Not answered: an answer would be the same request to the client. */
  FLOWCONTROL_SUSPEND(
      8, 0, (requests, value) -> requests.suspend(true), (replies, value) -> replies.suspend(true)),
  /** Not answered. */
  FLOWCONTROL_RESUME(
      9,
      0,
      (requests, value) -> requests.suspend(false),
      (replies, value) -> replies.suspend(false)),
  SET_LINESTATE_MASK(10, 1, Requests::lineMask, Replies::ignored),
  SET_MODEMSTATE_MASK(11, 1, Requests::modemMask, Replies::ignored),
  /** See {@link PurgeData}. */
  PURGE_DATA(12, 1, Requests::purge, Replies::ignored);

  /** The result of {@link #number} for a value with a wrong width. */
  static final long MALFORMED = -1;

  private static final int SERVER_OFFSET = 100;
  private static final ComPortCommand[] ALL = values();

  /** The action of a server at a command. */
  interface Request {
    void take(Requests requests, byte[] value) throws ProtocolException;
  }

  /** The action of a client at a command. */
  interface Reply {
    void take(Replies replies, byte[] value);
  }

  private final int code;
  private final int width;
  private final Request request;
  private final Reply reply;

  ComPortCommand(int code, int width, Request request, Reply reply) {
    this.code = code;
    this.width = width;
    this.request = request;
    this.reply = reply;
  }

  /** The command with a client's code of 0 to 255. */
  static Optional<ComPortCommand> ofClient(int code) {
    return code < 0 || code >= ALL.length ? Optional.empty() : Optional.of(ALL[code]);
  }

  /** The command with a server's code of 0 to 255. */
  static Optional<ComPortCommand> ofServer(int code) {
    return ofClient(code - SERVER_OFFSET);
  }

  int clientCode() {
    return code;
  }

  int serverCode() {
    return code + SERVER_OFFSET;
  }

  /** Octets of the value. */
  int width() {
    return width;
  }

  Request request() {
    return request;
  }

  Reply reply() {
    return reply;
  }

  /** The unsigned value, or {@link #MALFORMED}. */
  long number(byte[] value) {
    return value.length == width ? new BigInteger(1, value).longValue() : MALFORMED;
  }

  /** A number as the value, high octet first. */
  byte[] octets(int number) {
    byte[] four = {
      (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number
    };
    return Arrays.copyOfRange(four, four.length - width, four.length);
  }
}
