package org.serialbridge.settings;

import static org.serialbridge.settings.SocketMode.TCP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_SERVER;
import static org.serialbridge.settings.SocketMode.UDP_CLIENT;
import static org.serialbridge.settings.SocketMode.UDP_SERVER;

/** Settings of the serial line of a port. */
public final class SerialPortRows {
  public static final Setting<UartSettings> UART =
      new Setting<>(
              "UART",
              "uart",
              Group.SERIAL_PORT,
              UartSettings.SYNTAX,
              UartSettings.FACTORY,
              "Line parameters",
              "Baud rate, data bits, stop bits, parity and flow control of the serial line.")
          .essential();

  public static final Setting<OpeningSignals> OPENING_SIGNALS =
      new Setting<>(
          "DTRRTS",
          "dtr-rts",
          Group.SERIAL_PORT,
          Part.choice(OpeningSignals.class),
          OpeningSignals.ON,
          "DTR and RTS",
          "An Arduino resets when DTR goes off and on. KEEP leaves both alone when the service restarts.");

  public static final Setting<Boolean> CLEAR_ON_CONNECT =
      new Setting<>(
              "UARTCLBUF",
              "clear-buffer",
              Group.SERIAL_PORT,
              Part.onOff(),
              false,
              "Discard buffered serial data on connect",
              "Serial data that came before a peer connects may be old: it is discarded.")
          .onlyIn(TCP_SERVER, TCP_CLIENT);

  public static final Setting<DeviceLost> DEVICE_LOST =
      new Setting<>(
              "DEVLOST",
              "device-lost",
              Group.SERIAL_PORT,
              Part.choice(DeviceLost.class),
              DeviceLost.HOLD,
              "Connections if the adapter is unplugged",
              "Treatment of connections while the serial device is away; UDP has no connections.")
          .onlyIn(TCP_SERVER, TCP_CLIENT, UDP_SERVER, UDP_CLIENT);

  public static final Setting<PeerGone> PEER_GONE =
      new Setting<>(
              "PEERGONE",
              "peer-gone",
              Group.SERIAL_PORT,
              Part.choice(PeerGone.class),
              PeerGone.KEEP,
              "Unsent data of a broken connection",
              "Data that the line has not taken when the connection of its sender is reset or ended for a fault.")
          .onlyIn(TCP_SERVER, TCP_CLIENT);

  public static final Setting<Rs485Mode> RS485 =
      new Setting<>(
              "RS485",
              "rs485",
              Group.RS485,
              Part.choice(Rs485Mode.class),
              Rs485Mode.OFF,
              "RS-485 direction control",
              "Switches the transceiver of a two-wire bus between sending and receiving.")
          .essential();

  public static final Setting<GpioPin> RS485_GPIO =
      new Setting<>(
          "RS485GPIO",
          "rs485.gpio",
          Group.RS485,
          Part.of("OFF, or chip and line as gpiochip0:17", GpioPin::read),
          GpioPin.NONE,
          "GPIO output for the direction",
          "Output that switches the transceiver if AT+RS485 is GPIO: gpioinfo lists the outputs.");

  public static final Setting<RtsLevel> RS485_RTS =
      new Setting<>(
          "RS485RTS",
          "rs485.rts",
          Group.RS485,
          Part.choice(RtsLevel.class),
          RtsLevel.HIGH,
          "Level while sending",
          "Level of RTS, or of the GPIO output, that enables the driver of the transceiver.");

  public static final Setting<Integer> RS485_DELAY_BEFORE =
      new Setting<>(
          "RS485PRE",
          "rs485.before-ms",
          Group.RS485,
          Part.number(0, Rs485Settings.LONGEST_MILLIS).in("ms"),
          0,
          "Delay before sending",
          "Time from driver enable to the first byte.");

  public static final Setting<Integer> RS485_DELAY_AFTER =
      new Setting<>(
          "RS485POST",
          "rs485.after-ms",
          Group.RS485,
          Part.number(0, Rs485Settings.LONGEST_MILLIS).in("ms"),
          0,
          "Delay after sending",
          "Time from the last byte to driver disable.");

  public static final Setting<Boolean> RS485_RECEIVE =
      new Setting<>(
          "RS485RX",
          "rs485.receive",
          Group.RS485,
          Part.onOff(),
          false,
          "Receive own transmission (echo)",
          "Bytes that arrive while the port sends are data; four-wire buses need it.");

  public static final Setting<Boolean> RS485_TERMINATION =
      new Setting<>(
          "RS485TERM",
          "rs485.terminate",
          Group.RS485,
          Part.onOff(),
          false,
          "Bus termination",
          "Switches the termination resistor, if the serial driver can.");

  public static final Setting<Boolean> ECHO =
      new Setting<>(
              "E",
              "echo",
              Group.CONSOLE,
              Part.onOff(),
              true,
              "Echo in command mode",
              "Each AT command is repeated in front of its reply.")
          .atOnce();

  private SerialPortRows() {}
}
