package org.serialbridge.frames;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.DiscoveryUser;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsConflictException;
import org.serialbridge.settings.SettingsEdit;

/** An appliance with two ports that answers frames, with all its surroundings in memory. */
final class FrameRig {
  static final String MAC = "0071777C422F";
  static final DiscoveryUser USER = new DiscoveryUser("admin", "admin");

  private static final long SECOND = 1_000_000_000L;

  private final FrameUnit unit = new FrameUnit();
  private final List<String> transcript = new ArrayList<>();
  private List<String> ports = List.of("com1", "com2");
  private ApplianceSettings settings = ApplianceSettings.FACTORY;
  private SetRight right = SetRight.ALLOWED;
  private FrameFamily family = FrameFamily.ONE_PORT;
  private long now = Long.MAX_VALUE - 5 * SECOND;

  /** With the user admin, whose password is admin. */
  FrameRig() {
    store(new SettingsEdit().set(SettingsEdit.DEVICE, DiscoveryRows.FRAME_USER, Optional.of(USER)));
  }

  FrameRig of(FrameFamily other) {
    family = other;
    return this;
  }

  FrameRig with(SetRight other) {
    right = other;
    return this;
  }

  FrameRig with(ApplianceSettings other) {
    settings = other;
    return this;
  }

  FrameRig ports(String... names) {
    ports = List.of(names);
    return this;
  }

  FrameRig passSeconds(long seconds) {
    now += seconds * SECOND;
    return this;
  }

  ApplianceSettings settings() {
    return settings;
  }

  /** Stores an AT command: {@code AT+UART=9600,8,1,NONE,NFC}. */
  FrameRig set(String port, String line) {
    store(AtInterpreter.set(port, line));
    return this;
  }

  /** The stored text of a setting. */
  String text(String port, String name) {
    Setting<?> row = SettingTable.named(name).orElseThrow();
    return settings.port(port).text(row);
  }

  UnitView view() {
    return new UnitView(settings, ports, network(), address("192.168.0.201"), "0.1.0", right);
  }

  static HostNetwork network() {
    return new HostNetwork(
        address("192.168.0.7"),
        address("255.255.255.0"),
        address("192.168.0.201"),
        address("192.168.0.1"),
        MAC);
  }

  static Ipv4 address(String text) {
    try {
      return Ipv4.of(text);
    } catch (InvalidValueException e) {
      throw new AssertionError(text, e);
    }
  }

  /** Gives the unit a datagram, and does what it asks for. */
  FrameOutcome receive(byte[] datagram) {
    FrameOutcome outcome = unit.receive(datagram, family, view(), now);
    outcome.edit().ifPresent(this::store);
    outcome.answers().forEach(answer -> transcript.add("unit " + Bytes.hex(answer)));
    if (outcome.restarts()) {
      transcript.add("restart");
    }
    return outcome;
  }

  /** Gives the unit a frame of the user. */
  FrameOutcome receive(FrameCommand command, byte[] parameters) {
    return receive(Frame.of(command, MAC, USER, parameters));
  }

  private void store(SettingsEdit edit) {
    try {
      settings = edit.applyTo(settings, Set.copyOf(ports)).after();
    } catch (SettingsConflictException e) {
      throw new AssertionError("an edit that is refused", e);
    }
  }

  /** All that came out since the last call. */
  List<String> transcript() {
    List<String> all = List.copyOf(transcript);
    transcript.clear();
    return all;
  }
}
