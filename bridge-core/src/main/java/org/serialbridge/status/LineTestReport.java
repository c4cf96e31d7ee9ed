package org.serialbridge.status;

import java.util.List;
import java.util.Optional;

/**
 * A test of a serial line at one moment, or its outcome.
 *
 * @param test the kind: {@code search}, {@code loopback}, {@code signals} or {@code rs485}
 * @param state how far it is
 * @param activity what it does now, or why it ended, in words
 * @param percent the part that is done, 0 to 100
 * @param leftMillis the longest time that is left, in ms; 0 at the end
 * @param found the settings that were found, in the order of the finds
 * @param speeds the outcome of a loopback, by speed
 * @param signals the modem lines, of a test of them
 * @param conclusions what the results mean, in sentences
 */
public record LineTestReport(
    String test,
    State state,
    String activity,
    int percent,
    long leftMillis,
    List<Found> found,
    List<SpeedResult> speeds,
    Optional<Signals> signals,
    List<String> conclusions) {

  /** How far a test is. After RUNNING the port serves its clients again. */
  public enum State {
    /** It has the port. */
    RUNNING,
    /** It came to its end. */
    FINISHED,
    /** A person, a restart or a time limit ended it. */
    STOPPED,
    /** It could not go on: the device is gone, for example. */
    FAILED
  }

  /** The kind of traffic that settings were found by. */
  public enum Traffic {
    /** Modbus units respond to requests. */
    MODBUS_UNITS,
    /** A Modbus master talks on the line. */
    MODBUS_MASTER,
    /** A device sends NMEA 0183 sentences. */
    NMEA,
    /** A device sends text. */
    TEXT,
    /** A device sends characters without errors; nothing else is known of them. */
    DATA
  }

  /**
   * Settings that were found.
   *
   * @param uart as AT+UART takes them: {@code 9600,8,1,EVEN,NFC}
   * @param traffic the kind of traffic
   * @param evidence the reason, in words
   * @param units the Modbus units that were heard, by their identifiers
   */
  public record Found(String uart, Traffic traffic, String evidence, List<Unit> units) {}

  /**
   * A Modbus unit.
   *
   * @param unit its identifier, 1 to 247
   * @param answer its response, in words
   */
  public record Unit(int unit, String answer) {}

  /**
   * A loopback at one speed.
   *
   * @param baudRate the speed in bit/s
   * @param sent bytes sent
   * @param received bytes received
   * @param wrong bytes received with another value
   * @param lost bytes not received
   * @param meaning the result in words
   */
  public record SpeedResult(
      int baudRate, int sent, int received, int wrong, int lost, String meaning) {}

  /**
   * The modem lines; true is asserted.
   *
   * @param cts Clear To Send
   * @param dsr Data Set Ready
   * @param ri Ring Indicator
   * @param dcd Data Carrier Detect
   * @param dtr Data Terminal Ready, which the port sets
   * @param rts Request To Send, which the port sets
   */
  public record Signals(
      boolean cts, boolean dsr, boolean ri, boolean dcd, boolean dtr, boolean rts) {}

  /** The same at its end. */
  public LineTestReport ended(State how, String why) {
    int done = how == State.FINISHED ? 100 : percent;
    return new LineTestReport(test, how, why, done, 0, found, speeds, signals, conclusions);
  }
}
