package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Refusal;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.UartSettings;

/**
 * A console with its unit, its clock and its caller. What the console asks for goes to a
 * transcript: {@code serial:...} for each write, {@code network:...} for data without a break,
 * {@code hold}, {@code free} and {@code restart}. Texts are bytes, one character each.
 */
final class ConsoleRig implements DeviceInfo {
  static final long MILLISECOND = 1_000_000;
  static final long SECOND = 1_000 * MILLISECOND;

  /** The silence before and behind the pluses at 115200 bit/s. */
  static final long SILENCE = 20 * MILLISECOND;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final String PORT = "com1";
  private static final String NETWORK = "network:";
  private static final HostNetwork LIVE =
      new HostNetwork(
          new Ipv4(0x0A010203),
          new Ipv4(0xFFFF0000),
          new Ipv4(0x0A010001),
          new Ipv4(0x0A010035),
          "D8C561010001");

  private final SerialConsole console;
  private final List<String> transcript = new ArrayList<>();
  private PortSettings stored = PortSettings.FACTORY;
  private SettingsEdit edit = new SettingsEdit();
  private boolean isConnected;
  private boolean keepsStoresWaiting;
  private long now;

  /** In data mode, the clock at {@code now}. */
  ConsoleRig(long now, UartSettings uart) {
    this.now = now;
    console = new SerialConsole(this, uart);
  }

  ConsoleRig(long now) {
    this(now, UartSettings.FACTORY);
  }

  /** In command mode, with an empty transcript. */
  static ConsoleRig inCommandMode() {
    ConsoleRig rig = new ConsoleRig(Long.MAX_VALUE - MILLISECOND);
    rig.escape();
    rig.transcript();
    return rig;
  }

  /** The whole way into command mode. */
  void escape() {
    type("+++");
    passNanos(SILENCE);
    type("a");
  }

  /** The serial line delivers bytes in one read. */
  void type(String bytes) {
    // Neither at the start nor at the end of the array: a read buffer has other things around.
    byte[] array = ("<<" + bytes + ">>").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer in = ByteBuffer.wrap(array, 2, array.length - 4);
    carryOut(in, now);
    assertThat(in.hasRemaining()).isFalse();
    while (!keepsStoresWaiting && console.awaitsStore()) {
      completeStore(true);
    }
  }

  void typeByteByByte(String bytes) {
    bytes.chars().forEach(c -> type(String.valueOf((char) c)));
  }

  /** Time passes, with a poll at each deadline on the way. */
  void passNanos(long nanos) {
    long target = now + nanos;
    for (OptionalLong next = due(target); next.isPresent(); next = due(target)) {
      now = next.getAsLong();
      carryOut(NOTHING, now);
      assertThat(console.deadline()).as("deadline after its poll").isNotEqualTo(next);
    }
    now = target;
    carryOut(NOTHING, now);
  }

  private OptionalLong due(long target) {
    OptionalLong next = console.deadline();
    return next.isPresent() && next.getAsLong() - target <= 0 ? next : OptionalLong.empty();
  }

  /** The reply to a line ended by CR, without the echo and CR LF, which must be there. */
  String answer(String line) {
    transcript();
    type(line + "\r");
    String head = "serial:" + line + "\r\r\n";
    assertThat(transcript)
        .singleElement()
        .asString()
        .startsWith(head)
        .endsWith("\r\n")
        .hasSizeGreaterThan(head.length() + 2);
    String reply = transcript().get(0);
    return reply.substring(head.length(), reply.length() - 2);
  }

  /** What was asked for since the last call. */
  List<String> transcript() {
    List<String> copy = List.copyOf(transcript);
    transcript.clear();
    return copy;
  }

  /** From now on stores wait for {@link #completeStore}. */
  void keepStoresWaiting() {
    keepsStoresWaiting = true;
  }

  void completeStore(boolean success) {
    if (!success) {
      refuse(new Refusal("the disk is full", false));
      return;
    }
    ApplianceSettings all = ApplianceSettings.FACTORY.withPort(PORT, stored);
    stored = edit.madeIn(all).port(PORT);
    console.stored(Optional.empty());
    carryOut(NOTHING, now);
  }

  void refuse(Refusal refusal) {
    console.stored(Optional.of(refusal));
    carryOut(NOTHING, now);
  }

  void connect() {
    isConnected = true;
  }

  void restarted() {
    console.restarted(UartSettings.FACTORY);
    carryOut(NOTHING, now);
  }

  SerialConsole console() {
    return console;
  }

  @Override
  public String port() {
    return PORT;
  }

  @Override
  public PortSettings stored() {
    return stored;
  }

  @Override
  public HostNetwork hostNetwork() {
    return LIVE;
  }

  @Override
  public boolean isConnected() {
    return isConnected;
  }

  /** Does what the console asks for, as its caller. */
  void carryOut(ByteBuffer in, long at) {
    SerialConsole.Event event = console.next(in, at);
    while (event != SerialConsole.Event.NONE) {
      switch (event) {
        case NONE -> throw new IllegalStateException("over");
        case DATA -> {
          toNetwork(in.duplicate());
          in.position(in.limit());
        }
        case HELD_DATA -> toNetwork(console.bytes());
        case REPLY -> transcript.add("serial:" + text(console.bytes()));
        case DIALOGUE -> transcript.add("hold");
        case FREE -> transcript.add("free");
        case STORE -> edit = console.edit();
        case RESTART -> transcript.add("restart");
      }
      event = console.next(in, at);
    }
  }

  private void toNetwork(ByteBuffer data) {
    int last = transcript.size() - 1;
    if (last >= 0 && transcript.get(last).startsWith(NETWORK)) {
      transcript.set(last, transcript.get(last) + text(data));
    } else {
      transcript.add(NETWORK + text(data));
    }
  }

  private static String text(ByteBuffer bytes) {
    assertThat(bytes.hasRemaining()).isTrue();
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return new String(array, StandardCharsets.ISO_8859_1);
  }
}
