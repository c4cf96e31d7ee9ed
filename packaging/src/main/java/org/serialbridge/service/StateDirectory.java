package org.serialbridge.service;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.audit.Author;
import org.serialbridge.host.Keytool;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.store.HostNetworkControl;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.tls.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with the settings of one process, which holds a lock on it. */
public final class StateDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

  /**
   * The group may reach the status socket, but not list the folder; files belong to the owner only.
   */
  private static final String FOLDER_MODE = "rwx--x---";

  private static final FileAttribute<?> FILE_MODE = mode("rw-------");

  /** The state folder of the installed service. */
  public static final String OF_SERVICE = "/var/lib/serialbridge";

  private final Path folder;
  private final SettingsFile file;
  private final ApplianceSettings loaded;
  private final Optional<String> damage;

  /** Held until the process ends; kept here so that it is not collected. */
  @SuppressWarnings("UnusedVariable")
  private final @Nullable FileLock lock;

  private StateDirectory(Path folder, @Nullable FileLock lock) {
    this.folder = folder;
    this.lock = lock;
    file = new SettingsFile(folder);
    SettingsFile.Loaded found = file.load();
    found.problems().forEach(problem -> LOG.error("settings: {}", problem));
    loaded = found.settings();
    damage = found.isDamaged() ? Optional.of(String.join(" ", found.problems())) : Optional.empty();
  }

  /**
   * Opens a folder, and creates it if it is missing. If the folder cannot be used, the settings are
   * the factory's and cannot be stored.
   *
   * @throws EnvironmentException if another process uses the folder
   */
  public static StateDirectory open(Path folder) throws EnvironmentException {
    FileLock lock = null;
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, mode(FOLDER_MODE));
        // Independent of the umask.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER_MODE));
      }
      lock = lock(folder);
    } catch (IOException e) {
      LOG.error(
          "settings: {} cannot be used, nothing can be stored: {}", folder, SettingsFile.reason(e));
    }
    return new StateDirectory(folder, lock);
  }

  private static FileAttribute<?> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static FileLock lock(Path folder) throws IOException, EnvironmentException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            FILE_MODE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new EnvironmentException("--state-dir " + folder + ": another serialbridge uses it");
    }
    return lock;
  }

  /** The status socket of the process that uses a folder. */
  public static Path statusSocket(Path folder) {
    return folder.resolve("status.sock");
  }

  /** The status socket of this process. */
  public Path statusSocket() {
    return statusSocket(folder);
  }

  /** The control socket of the process that uses a folder. */
  public static Path controlSocket(Path folder) {
    return folder.resolve("control.sock");
  }

  /** The control socket of this process. */
  public Path controlSocket() {
    return controlSocket(folder);
  }

  /**
   * The settings stored in a folder, which another process may use; the factory's if there is no
   * folder yet.
   *
   * @throws EnvironmentException if it cannot be read
   */
  public static ApplianceSettings stored(Path folder) throws EnvironmentException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new EnvironmentException(folder + " is not a folder");
    }
    if (!Files.isReadable(folder) && !Files.notExists(folder)) {
      throw new EnvironmentException(folder + " may not be read by this user: be root");
    }
    SettingsFile.Loaded found = new SettingsFile(folder).load();
    found.problems().forEach(problem -> LOG.warn("settings: {}", problem));
    return found.settings();
  }

  /**
   * Stores settings in the folder, while no process uses it. The audit log has the change.
   *
   * @throws EnvironmentException if that fails
   */
  public void save(ApplianceSettings settings) throws EnvironmentException {
    try {
      file.save(settings);
      AuditLog.ofCommand(folder, InstantSource.system(), loaded.device())
          .changed(changeTo(settings), List.of(), Author.ofProcess());
      giveToOwner();
    } catch (IOException e) {
      throw new EnvironmentException(folder + ": not stored: " + SettingsFile.reason(e));
    }
  }

  private SettingsChange changeTo(ApplianceSettings settings) {
    return new SettingsChange(loaded, settings);
  }

  /**
   * Gives the files to the owner of the folder: a service must be able to read and replace settings
   * that root has stored.
   */
  private void giveToOwner() throws IOException {
    UserPrincipal owner = Files.getOwner(folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path one : files) {
        // Links are not followed: the service's user may have made them.
        FileOwnerAttributeView view =
            Files.getFileAttributeView(
                one, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(view.getOwner())) {
          view.setOwner(owner);
        }
      }
    }
  }

  /** Its path. */
  public Path folder() {
    return folder;
  }

  /** The certificates of TLS in it. */
  public TlsFiles certificates() {
    return new TlsFiles(folder, Keytool::makeCertificate);
  }

  /** The settings that were stored when the folder was opened. */
  public ApplianceSettings loaded() {
    return loaded;
  }

  /**
   * The store over this folder.
   *
   * @param settings the loaded settings, or changed ones, which are stored first if possible
   * @param host control of the host network
   */
  public SettingsStore store(ApplianceSettings settings, HostNetworkControl host) {
    Optional<String> left = damage;
    AuditLog audit =
        new AuditLog(
            folder,
            IdleThreads.atMost(1, AuditLog.MOST_WAITING, "audit"),
            InstantSource.system(),
            loaded.device());
    if (!Objects.equals(settings, loaded)) { // the same object if nothing has changed
      try {
        file.save(settings);
        left = Optional.empty();
      } catch (IOException e) {
        LOG.error("settings: not stored in {}, but in force: {}", folder, SettingsFile.reason(e));
      }
      audit.changed(changeTo(settings), List.of(), Author.ofProcess());
    }
    return new SettingsStore(file, settings, left, IdleThreads.atMost(1, "settings"), host, audit);
  }
}
