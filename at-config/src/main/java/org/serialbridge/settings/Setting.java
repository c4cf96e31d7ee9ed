package org.serialbridge.settings;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One row of the setting table: all that is known of a setting. It does not change once the table
 * is made; two rows are equal only if they are the same one.
 *
 * @param <T> the type of the values
 */
public final class Setting<T> {
  /** The owner of a value. */
  public enum Level {
    /** One value for the whole appliance: network, name, web page. */
    DEVICE,
    /** A value for each port. */
    PORT
  }

  /** The time at which a stored value takes effect. */
  public enum Effect {
    AT_ONCE,
    /** At a restart: of its port, or of any port for a setting of the device. */
    RESTART
  }

  /**
   * A value that one setting gives to another one of the same level.
   *
   * @param <V> the type of the other setting's values
   */
  record Implied<V>(Setting<V> setting, V value) {}

  /**
   * A table of settings of one kind, each of them a row of it that is used or has its factory
   * value. The order of the used ones counts.
   *
   * @param heading the heading for a person
   * @param first name of the first setting of the table
   */
  public record Table(String heading, String first) {}

  private final String name;
  private final String key;
  private final Group group;
  private final Syntax<T> syntax;
  private final T factory;
  private final String label;
  private final String help;
  private Set<SocketMode> modes = EnumSet.allOf(SocketMode.class);
  private Effect effect = Effect.RESTART;
  private boolean isEssential;
  private boolean mayHoldSecret;
  private Optional<Table> table = Optional.empty();
  private Function<T, Optional<Implied<?>>> alsoSets = value -> Optional.empty();
  private Function<PortSettings, String> shown = stored -> stored.text(this);
  private Optional<BiFunction<T, HostNetwork, String>> live = Optional.empty();

  /**
   * A setting that has an effect in all modes, after a restart.
   *
   * @param name name on the AT console, without {@code AT+}: {@code MAXSK}
   * @param key key in the settings file, unique within its level: {@code max-clients}
   * @param factory the value of a new appliance and after AT+RELD; each port gets its own local
   *     port
   * @param label the field's term, for a form
   * @param help one sentence
   */
  Setting(
      String name,
      String key,
      Group group,
      Syntax<T> syntax,
      T factory,
      String label,
      String help) {
    this.name = name;
    this.key = key;
    this.group = group;
    this.syntax = syntax;
    this.factory = factory;
    this.label = label;
    this.help = help;
  }

  /** The same for a value of one part. */
  Setting(
      String name, String key, Group group, Part<T> part, T factory, String label, String help) {
    this(name, key, group, Syntax.of(part), factory, label, help);
  }

  // ---- more about a setting, while the table is made

  /** It has an effect in these modes of the port only. */
  Setting<T> onlyIn(SocketMode first, SocketMode... others) {
    modes = EnumSet.of(first, others);
    return this;
  }

  Setting<T> atOnce() {
    effect = Effect.AT_ONCE;
    return this;
  }

  /** Makes it {@link #isEssential}. */
  Setting<T> essential() {
    isEssential = true;
    return this;
  }

  /** Makes it {@link #isConfidential}, although people who may change it see it. */
  Setting<T> mayHoldSecret() {
    mayHoldSecret = true;
    return this;
  }

  /** It is one of the settings of a table, which are made one after the other. */
  Setting<T> inTable(Table of) {
    table = Optional.of(of);
    return this;
  }

  /** A change of it gives another setting a value, unless the same change names that one. */
  Setting<T> alsoSets(Function<T, Optional<Implied<?>>> other) {
    alsoSets = other;
    return this;
  }

  /** Another text than the stored one for people, who may type it back. */
  Setting<T> shownAs(Function<PortSettings, String> text) {
    shown = text;
    return this;
  }

  /** The answer of the AT console, if it is what the host has at that moment. */
  Setting<T> answeredLive(BiFunction<T, HostNetwork, String> text) {
    live = Optional.of(text);
    return this;
  }

  // ---- what is known

  /** Name on the AT console, without {@code AT+}. */
  public String name() {
    return name;
  }

  /** Key in the settings file, unique within its level. */
  public String key() {
    return key;
  }

  public Level level() {
    return group.level();
  }

  public Group group() {
    return group;
  }

  public Syntax<T> syntax() {
    return syntax;
  }

  /** The value of a new appliance and after AT+RELD. */
  public T factory() {
    return factory;
  }

  /** The field's term. */
  public String label() {
    return label;
  }

  /** One sentence. */
  public String help() {
    return help;
  }

  /** Label, help and accepted texts in one line, for AT+H and an exported file. */
  public String described() {
    return isDescribed()
        ? label + ". " + help + " Accepted: " + syntax.accepts() + "."
        : label + ". As AT+" + table.map(Table::first).orElse("") + ".";
  }

  /** False for the settings of a table behind the first one, which describes them all. */
  public boolean isDescribed() {
    return table.map(of -> of.first().equals(name)).orElse(true);
  }

  /** The table that it belongs to; empty for most settings. */
  public Optional<Table> table() {
    return table;
  }

  /** The modes of a port in which it has an effect. */
  public Set<SocketMode> modes() {
    return EnumSet.copyOf(modes);
  }

  public Effect effect() {
    return effect;
  }

  /** True for a setting that most users need: a form shows it first. */
  public boolean isEssential() {
    return isEssential;
  }

  /** Whether a part of the value must not be shown or logged. */
  public boolean isSecret() {
    return syntax.parts().stream().anyMatch(Part::isSecret);
  }

  /**
   * Whether its value is only for people who may change it: a part of it is secret, or may hold a
   * secret, as a header of HTTP may be an authorization.
   */
  public boolean isConfidential() {
    return mayHoldSecret || isSecret();
  }

  boolean hasEffectIn(SocketMode mode) {
    return modes.contains(mode);
  }

  Optional<Implied<?>> alsoSet(T value) {
    return alsoSets.apply(value);
  }

  /** Whether a value is written as the factory's: a file with it holds the factory's. */
  boolean isFactory(T value) {
    return syntax.format(value).equals(syntax.format(factory));
  }

  /** The canonical text of the value that {@code settings} holds. */
  public String text(Settings settings) {
    return syntax.format(settings.get(this));
  }

  /** The text of the stored value for a form. */
  public String shown(PortSettings stored) {
    return shown.apply(stored);
  }

  /**
   * The answer to {@code AT+NAME?}.
   *
   * @param host read only if the setting is answered live
   */
  public String answer(PortSettings stored, Supplier<HostNetwork> host) {
    return live.map(text -> text.apply(stored.get(this), host.get()))
        .orElseGet(() -> shown.apply(stored));
  }

  /**
   * The value that a text stands for.
   *
   * @throws InvalidValueException if it stands for none; the message shows no secret
   */
  public T parse(String text) throws InvalidValueException {
    if (text.equals(syntax.format(factory))) {
      return factory; // most lines of a file
    }
    try {
      return syntax.parse(text);
    } catch (InvalidValueException e) {
      throw isSecret() ? e.withoutText() : e;
    }
  }

  /**
   * The settings with this one changed to the value of {@code text}.
   *
   * @throws InvalidValueException as {@link #parse}
   */
  Settings parsedInto(Settings settings, String text) throws InvalidValueException {
    return settings.with(this, parse(text));
  }

  @Override
  public String toString() {
    return name;
  }
}
