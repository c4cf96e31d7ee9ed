package org.serialbridge.at;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;

/**
 * The bounds of AT commands that come over the network without a sign-in: in the data connection
 * (AT+NETAT) and in sessions of discovery (AT+DISC). Nobody there says who he is.
 */
public final class NetworkCommands {
  /** RELD would bring the settings of security back to the factory's, which anybody knows. */
  private static final Set<String> REFUSED = Set.of("H", "RELD");

  private static final String HIDDEN = "*";

  private NetworkCommands() {}

  /** Whether these settings of the device let anybody change settings without a sign-in. */
  public static boolean allowChanges(Settings device) {
    return !DeviceRows.needsPassword(device);
  }

  /**
   * The outcome of a line that must not be carried out: a refusal (+ERR=5), or the mark that stands
   * for a secret. Empty if the line may be carried out.
   *
   * @param line the line without its terminator
   * @param mayChange whether the sender may change something
   */
  public static Optional<AtOutcome> outcome(String line, boolean mayChange) {
    String name = AtInterpreter.name(line).toUpperCase(Locale.ROOT);
    Optional<Setting<?>> row = SettingTable.named(name);
    if (row.filter(SettingTable.SECURITY::contains).isPresent() || REFUSED.contains(name)) {
      return refusal("AT+" + name + ": not over the network");
    }
    if (!AtInterpreter.isQuery(line)) {
      return mayChange ? Optional.empty() : refusal("AT+" + name + ": no right to change settings");
    }
    return row.filter(Setting::isConfidential).map(hidden -> AtOutcome.answer(HIDDEN));
  }

  private static Optional<AtOutcome> refusal(String problem) {
    return Optional.of(AtOutcome.refused(AtError.INVALID_OPERATION, problem));
  }
}
