package org.serialbridge.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsFile;

class StateDirectoryTest {
  private static final int ROOT = 0;
  private static final int SERVICE = 65_534;

  @TempDir private Path folder;

  @Test
  void theGroupMayPassAndNobodyElse() throws Exception {
    Path state = folder.resolve("state");
    StateDirectory.open(state);
    // The umask of whoever runs the test takes its part of either.
    Path expected =
        Files.createDirectory(
            folder.resolve("expected"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---")));
    assertThat(permissions(state)).isEqualTo(permissions(expected));
  }

  @Test
  void itsFilesAreTheOwnersOnly() throws Exception {
    Path state = folder.resolve("state");
    StateDirectory.open(state);
    SettingsFile file = new SettingsFile(state);
    file.save(ApplianceSettings.FACTORY);
    file.save(ApplianceSettings.FACTORY);
    try (Stream<Path> files = Files.list(state)) {
      assertThat(files)
          .hasSize(3) // settings, those before, lock
          .allSatisfy(path -> assertThat(permissions(path)).isEqualTo("rw-------"));
    }
  }

  @Test
  void theStatusSocketIsInIt() throws Exception {
    assertThat(StateDirectory.open(folder).statusSocket()).isEqualTo(folder.resolve("status.sock"));
    assertThat(StateDirectory.statusSocket(folder)).isEqualTo(folder.resolve("status.sock"));
  }

  @Test
  void whatRootStoresBelongsToTheOwnerOfTheFolder() throws Exception {
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Object owner = self.equals(ROOT) ? SERVICE : self; // nobody else may give a folder away
    Path state = Files.createDirectory(folder.resolve("state"));
    Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
    Files.createSymbolicLink(state.resolve("link"), elsewhere);
    Files.setAttribute(state, "unix:uid", owner);
    StateDirectory.open(state).save(ApplianceSettings.FACTORY);
    for (String name : List.of("settings.conf", "lock")) {
      assertThat(Files.getAttribute(state.resolve(name), "unix:uid")).isEqualTo(owner);
    }
    assertThat(Files.getAttribute(elsewhere, "unix:uid")).isEqualTo(self);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
