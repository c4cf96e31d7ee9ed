package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A change of settings, and the only way to make one: the AT console, the command line, the import,
 * the web page and the take-over of a hardware unit all fill an edit and apply it.
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

  private record Target(String port, Setting<?> setting) {}

  /** A value of the type of its setting. */
  private record Value<T>(Setting<T> setting, T value) {
    Settings into(Settings settings) {
      return settings.with(setting, value);
    }

    Optional<Value<?>> alsoSet() {
      return setting.alsoSet(value).map(Value::of);
    }

    private static <V> Value<V> of(Setting.Implied<V> implied) {
      return new Value<>(implied.setting(), implied.value());
    }
  }

  private final List<String> resets = new ArrayList<>();
  private final Map<Target, Value<?>> values = new LinkedHashMap<>();
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
    values.put(new Target(place(port, setting), setting), new Value<>(setting, value));
    return this;
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

  /** Adds all of another edit, on top of this one. */
  public SettingsEdit add(SettingsEdit other) {
    resets.addAll(other.resets);
    values.putAll(other.values);
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

  /** Whether it sets a setting of the device. */
  public boolean names(Setting<?> setting) {
    return values.containsKey(new Target(DEVICE, setting));
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
    Map<String, Settings> places = new TreeMap<>(settings.ports());
    places.put(DEVICE, settings.device());
    for (String port : resets) {
      places.put(port, first(port, places));
    }
    values.forEach((target, value) -> put(places, target.port, value));
    values.forEach(
        (target, value) ->
            value
                .alsoSet()
                .filter(other -> !values.containsKey(new Target(target.port, other.setting)))
                .ifPresent(other -> put(places, target.port, other)));
    Settings device = places.remove(DEVICE);
    return new ApplianceSettings(device == null ? settings.device() : device, places);
  }

  private static void put(Map<String, Settings> places, String port, Value<?> value) {
    Settings there = places.getOrDefault(port, Settings.factory(value.setting.level()));
    places.put(port, value.into(there));
  }

  /** Hardware units have an address each; the ports of this host share one. */
  private static Settings first(String port, Map<String, Settings> places) {
    if (port.equals(DEVICE)) {
      return Settings.factory(Setting.Level.DEVICE);
    }
    Map<String, Settings> others = new TreeMap<>(places);
    others.remove(port);
    Settings device = others.remove(DEVICE);
    Set<Integer> taken =
        Listener.reserved(
            device == null ? Settings.factory(Setting.Level.DEVICE) : device, others.values());
    int free = SocketRows.LOCAL_PORT.factory();
    while (taken.contains(free) && free < SocketTarget.HIGHEST_PORT) {
      free++;
    }
    return Settings.factory(Setting.Level.PORT).with(SocketRows.LOCAL_PORT, free);
  }

  /**
   * Makes the edit.
   *
   * @param stored the settings it is made in
   * @param ports names of the ports that exist: stored settings of others open no listener
   * @return the settings before and after
   * @throws SettingsConflictException if two listeners would be on one port of TCP or UDP that were
   *     not before, or if the edit has problems; the message names both
   */
  public SettingsChange applyTo(ApplianceSettings stored, Set<String> ports)
      throws SettingsConflictException {
    if (!problems.isEmpty()) {
      throw new SettingsConflictException(problems.get(0).text());
    }
    SettingsChange change = new SettingsChange(stored, madeIn(stored));
    Optional<String> conflict = Listener.newConflict(change, ports);
    if (conflict.isPresent()) {
      throw new SettingsConflictException(conflict.get());
    }
    return change;
  }
}
