package org.serialbridge.settings;

import java.util.List;

/** A setting that nothing knows but its row. */
public final class MadeUpRow implements SettingTable.Extension {
  static final Setting<Integer> MADE_UP =
      new Setting<>(
          "MADEUP",
          "made-up",
          Group.SOCKET,
          Part.number(3, 77).in("s"),
          5,
          "Made-up time",
          "Time that means nothing.");

  @Override
  public List<Setting<?>> rows() {
    return List.of(MADE_UP);
  }
}
