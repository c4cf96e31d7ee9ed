package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A change of settings, and the only way to make one: the AT console, the command line, the import,
 * the web page and the adoption of a hardware unit all fill an edit and apply it.
 *
 * <pre>
 * edit = new SettingsEdit().set(port, row, text) ...      values are checked
 * edit.problems()                                         empty, or nothing may be stored
 * edit.applyTo(stored)                                    rules across settings and ports
 * </pre>
 *
 * A value may give another setting a value, by its row: SOCK of a server sets SOCKPORT. An edit
 * that names the other setting too sets it as named. It is filled by one thread; applying does not
 * change it.
 */
public final class SettingsEdit {
  /** The place of the settings of the device, where a port has its name. */
  public static final String DEVICE = "";

  /**
   * A value that is wrong, or a setting or port that does not exist.
   *
   * @param port name of the port; {@link #DEVICE} for a setting of the device
   * @param key key of the setting; empty if the port does not exist
   * @param part index of the wrong part of the value, from 0
   * @param text the fault and the accepted values; shows no secret
   */
  public record Problem(String port, String key, int part, String text) {}

  /**
   * A value of the type of its setting.
   *
   * @param port the name of its port; {@link #DEVICE} for a setting of the device
   */
  private record Value<T>(String port, Setting<T> setting, T value) {
    Settings into(Settings settings) {
      return settings.with(setting, value);
    }

    Optional<Value<?>> alsoSet() {
      return setting.alsoSet(value).map(implied -> of(port, implied));
    }

    private static <V> Value<V> of(String port, Setting.Implied<V> implied) {
      return new Value<>(port, implied.setting(), implied.value());
    }
  }

  private final List<String> resets = new ArrayList<>();
  private final Map<String, Value<?>> values = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  // ---- filling

  /**
   * Sets a setting to the value of a text; a wrong text is a problem.
   *
   * @param port name of the port, ignored for a setting of the device
   */
  public <T> SettingsEdit set(String port, Setting<T> setting, String text) {
    try {
      return set(port, setting, setting.parse(text));
    } catch (InvalidValueException e) {
      String place = place(port, setting);
      problems.add(new Problem(place, setting.key(), e.part(), String.valueOf(e.getMessage())));
      return this;
    }
  }

  /** Sets a setting to a value. */
  public <T> SettingsEdit set(String port, Setting<T> setting, T value) {
    String place = place(port, setting);
    values.put(target(place, setting), new Value<>(place, setting, value));
    return this;
  }

  /** The key of a value: a text, for Java makes equals of a record at its first call. */
  private static String target(String port, Setting<?> setting) {
    return port + " " + setting.key();
  }

  private static String place(String port, Setting<?> setting) {
    return setting.level() == Setting.Level.DEVICE ? DEVICE : port;
  }

  /**
   * Gives all settings of a port, or of the {@link #DEVICE}, their first values: those of the
   * factory, and a local port that no other port has. Values that the edit sets come on top.
   */
  public SettingsEdit reset(String port) {
    resets.add(port);
    return this;
  }

  /** Adds another edit, as if it were made after this one. */
  public SettingsEdit add(SettingsEdit other) {
    resets.addAll(other.resets);
    values.putAll(other.values);
    values.putAll(other.implied());
    problems.addAll(other.problems);
    return this;
  }

  /** Adds a problem that was found before a value could be set. */
  public SettingsEdit problem(String port, String key, String text) {
    problems.add(new Problem(port, key, 0, text));
    return this;
  }

  // ---- the edit

  /** All problems; with one, the edit must not be applied. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The places whose settings it resets. */
  public List<String> resets() {
    return List.copyOf(resets);
  }

  /** Whether it sets a setting of the device. */
  public boolean names(Setting<?> setting) {
    return values.containsKey(target(DEVICE, setting));
  }

  /** Whether it sets a setting of the device and does nothing else. */
  public boolean namesOnly(Setting<?> setting) {
    return names(setting) && values.size() == 1 && resets.isEmpty() && problems.isEmpty();
  }

  /**
   * The settings with the edit made, by the rules of the rows; nothing is checked across ports.
   *
   * @param settings those it is made in
   */
  public ApplianceSettings madeIn(ApplianceSettings settings) {
    if (values.isEmpty() && resets.isEmpty()) {
      return settings;
    }
    Map<String, Settings> places = new TreeMap<>(settings.ports());
    places.put(DEVICE, settings.device());
    resets.forEach(port -> places.put(port, Settings.factory(level(port))));
    Map<String, Value<?>> all = new LinkedHashMap<>(values);
    all.putAll(implied());
    all.values().forEach(value -> put(places, value));
    Set<String> ports = new LinkedHashSet<>(resets);
    ports.remove(DEVICE);
    ports.removeIf(port -> all.containsKey(target(port, SocketRows.LOCAL_PORT)));
    chooseLocalPorts(ports, places);
    Settings device = places.remove(DEVICE);
    return new ApplianceSettings(device == null ? settings.device() : device, places);
  }

  private static Setting.Level level(String port) {
    return port.equals(DEVICE) ? Setting.Level.DEVICE : Setting.Level.PORT;
  }

  /** Hardware units have an address each; the ports of this host share one. */
  private static void chooseLocalPorts(Set<String> ports, Map<String, Settings> places) {
    Set<Integer> taken = new HashSet<>();
    places.forEach(
        (port, settings) -> taken.addAll(numbers(settings, level(port), !ports.contains(port))));
    for (String port : ports) {
      int free = SocketRows.LOCAL_PORT.factory();
      while (taken.contains(free) && free < SocketTarget.HIGHEST_PORT) {
        free++;
      }
      taken.add(free);
      put(places, new Value<>(port, SocketRows.LOCAL_PORT, free));
    }
  }

  /** Numbers that no new port should get, although some of them may not be open now. */
  private static List<Integer> numbers(Settings settings, Setting.Level level, boolean hasLocal) {
    if (level == Setting.Level.DEVICE) {
      return List.of(settings.get(DeviceRows.WEB_PORT));
    }
    List<Integer> numbers = new ArrayList<>();
    numbers.add(settings.get(ProtocolRows.RFC2217_PORT));
    numbers.add(settings.get(TlsRows.TLS_PORT));
    if (hasLocal) {
      numbers.add(settings.get(SocketRows.LOCAL_PORT));
    }
    return numbers;
  }

  /** The values that the rows add, unless the edit names their settings. */
  private Map<String, Value<?>> implied() {
    Map<String, Value<?>> implied = new LinkedHashMap<>();
    for (Value<?> value : values.values()) {
      value.alsoSet().ifPresent(other -> implied.put(target(other.port, other.setting), other));
    }
    implied.keySet().removeAll(values.keySet());
    return implied;
  }

  private static void put(Map<String, Settings> places, Value<?> value) {
    Settings there = places.getOrDefault(value.port, Settings.factory(value.setting.level()));
    places.put(value.port, value.into(there));
  }

  /**
   * Makes the edit.
   *
   * @param stored the settings it is made in
   * @param ports names of the ports that exist: stored settings of others open no listener
   * @return the settings before and after
   * @throws SettingsConflictException if the edit has problems; if two listeners would be on one
   *     port of TCP or UDP that were not before, or two routes give a host different options that
   *     did not before, the message names both; or if more ports than {@link
   *     ApplianceSettings#MOST_PORTS} would have settings. An edit that only resets is never
   *     refused: it is the last resort.
   */
  public SettingsChange applyTo(ApplianceSettings stored, Set<String> ports)
      throws SettingsConflictException {
    if (!problems.isEmpty()) {
      throw new SettingsConflictException(new Refusal(problems.get(0).text(), true));
    }
    SettingsChange change = new SettingsChange(stored, madeIn(stored));
    if (values.isEmpty()) {
      return change;
    }
    Set<String> known = new HashSet<>(stored.ports().keySet());
    known.addAll(ports);
    int most = Math.max(ApplianceSettings.MOST_PORTS, known.size());
    if (change.after().ports().size() > most) {
      throw new SettingsConflictException(
          new Refusal("more than " + most + " ports cannot have settings", false));
    }
    Optional<Refusal> conflict = Conflicts.firstNew(change, ports);
    if (conflict.isPresent()) {
      throw new SettingsConflictException(conflict.get());
    }
    return change;
  }
}
