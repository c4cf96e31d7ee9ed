package org.serialbridge.audit;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log of a running program (AT+AUDIT). Any thread adds entries, none waits for the disk:
 * one thread writes them, to the files and as lines of the program's log. Entries that cannot be
 * written are counted, and the count is an entry when the disk is well again.
 */
public final class AuditLog {
  /** Tasks that may wait for the disk; a change of settings is one task. */
  public static final int MOST_WAITING = 256;

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  /** More than users that there are at a time, and nobody, in each bounded event. */
  private static final int MOST_ALLOWANCES = 64;

  private static final String SECRET = "(secret)";
  private static final String VERSION = "last-version";

  private final Path folder;
  private final AuditFile file;
  private final Executor thread;
  private final InstantSource clock;
  private final Consumer<String> journal;

  /** By event and user; of refusals by port and check, too. */
  private final Map<String, Allowance> allowances =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
          return size() > MOST_ALLOWANCES;
        }
      };

  private boolean isOn;
  private long lost;
  private volatile Optional<String> problem = Optional.empty();

  /**
   * The log of a folder.
   *
   * @param thread a single thread that may block; it rejects tasks if too many wait
   * @param device the stored settings of the device
   */
  public AuditLog(Path folder, Executor thread, InstantSource clock, Settings device) {
    this(folder, thread, clock, device, line -> LOG.info("audit: {}", line));
  }

  private AuditLog(
      Path folder,
      Executor thread,
      InstantSource clock,
      Settings device,
      Consumer<String> journal) {
    this.journal = journal;
    this.folder = folder;
    this.thread = thread;
    this.clock = clock;
    file = new AuditFile(folder);
    isOn = device.get(DeviceRows.AUDIT);
  }

  /** The log of a folder that no service uses: at once, and to the files only. */
  public static AuditLog ofCommand(Path folder, InstantSource clock, Settings device) {
    return new AuditLog(folder, Runnable::run, clock, device, line -> {});
  }

  /** Why entries are being lost; empty while they are written. */
  public Optional<String> problem() {
    return problem;
  }

  /** The files, for readers that may block. */
  public AuditFile file() {
    return file;
  }

  // ---- entries

  /**
   * Adds an entry.
   *
   * @param port the port that it is about; empty for the device
   * @param result the outcome in words, or empty
   */
  public synchronized void add(AuditEvent what, Author author, String port, String result) {
    Instant now = clock.instant();
    if (!isOn) {
      return;
    }
    String left = "";
    if (what.isBounded()) {
      Allowance allowance =
          allowances.computeIfAbsent(kind(what, author, port, result), any -> new Allowance(now));
      if (!allowance.take(now)) {
        return;
      }
      long count = allowance.takeLeftOut();
      left = count == 0 ? "" : " (and " + count + " more before it)";
    }
    write(List.of(AuditEntry.of(now, author, what, port, (result + left).strip())));
  }

  /** A scan of one port must not hide what happens elsewhere. */
  private static String kind(AuditEvent what, Author author, String port, String result) {
    String kind = what.words() + " " + author.who();
    return what == AuditEvent.REFUSED ? kind + " " + port + " " + result.split(":", 2)[0] : kind;
  }

  /** The same about the device, without more words. */
  public void add(AuditEvent what, Author author) {
    add(what, author, "", "");
  }

  /** Settings were imported; each of them has an entry of its own. */
  public void imported(SettingsChange change, Author author) {
    add(AuditEvent.IMPORTED, author, "", change.differences().size() + " changed");
  }

  /**
   * A client is refused.
   *
   * @param port the port that refuses it; empty for the page
   * @param check the check that failed, and its reason
   */
  public void refused(String port, InetAddress from, String check) {
    add(AuditEvent.REFUSED, Author.unnamed(from), port, check);
  }

  /**
   * Adds an entry for each setting that differs. A change that turns the log off is its last entry.
   *
   * @param resets places that were reset to factory values
   */
  public synchronized void changed(SettingsChange change, List<String> resets, Author author) {
    boolean wasOn = isOn;
    isOn = change.after().device().get(DeviceRows.AUDIT);
    if (!wasOn && !isOn) {
      return;
    }
    Instant now = clock.instant();
    List<AuditEntry> entries = new ArrayList<>();
    if (!resets.isEmpty() && !author.equals(Author.SERVICE)) { // which sets up new ports
      resets.forEach(port -> entries.add(AuditEntry.of(now, author, AuditEvent.FACTORY, port, "")));
    }
    List<AuditEntry> last = new ArrayList<>();
    for (SettingsChange.Difference one : change.differences()) {
      boolean isEnd = one.setting().equals(DeviceRows.AUDIT) && !isOn;
      (isEnd ? last : entries).add(entry(now, author, one));
    }
    entries.addAll(last);
    write(entries);
  }

  private static AuditEntry entry(Instant now, Author author, SettingsChange.Difference one) {
    boolean isHidden = one.setting().isConfidential();
    return new AuditEntry(
        now,
        author,
        AuditEvent.SETTING.words(),
        one.port().equals(SettingsEdit.DEVICE) ? "" : one.port(),
        one.setting().key(),
        isHidden ? SECRET : one.before(),
        isHidden ? SECRET : one.after(),
        "");
  }

  /** The service starts; another version than at its last start is an update of the package. */
  public synchronized void started(String version) {
    Instant now = clock.instant();
    boolean isTold = isOn;
    queue(
        () -> {
          List<AuditEntry> entries = new ArrayList<>();
          lastVersion(version)
              .ifPresent(last -> entries.add(versions(now, AuditEvent.UPDATED, last, version)));
          entries.add(versions(now, AuditEvent.STARTED, "", version));
          if (isTold) {
            store(entries);
          }
        });
  }

  private static AuditEntry versions(Instant now, AuditEvent what, String before, String after) {
    return new AuditEntry(now, new Author("", ""), what.words(), "", "", before, after, "");
  }

  /** The version of the last start, if it was another one; this one is kept for the next start. */
  private Optional<String> lastVersion(String version) {
    try {
      Path last = folder.resolve(VERSION);
      Optional<String> before =
          Files.exists(last)
              ? Optional.of(Files.readString(last, StandardCharsets.ISO_8859_1).strip())
              : Optional.empty();
      if (!before.equals(Optional.of(version))) {
        byte[] bytes = (version + "\n").getBytes(StandardCharsets.ISO_8859_1);
        SettingsFile.replace(folder, VERSION, bytes);
      }
      return before.filter(other -> !other.equals(version));
    } catch (IOException e) {
      LOG.warn("audit log: the version of the last start: {}", SettingsFile.reason(e));
      return Optional.empty();
    }
  }

  // ---- the thread that writes

  private void write(List<AuditEntry> entries) {
    if (!entries.isEmpty() && !queue(() -> store(entries))) {
      lost += entries.size();
    }
  }

  private boolean queue(Runnable task) {
    try {
      thread.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      LOG.debug("audit log: too many entries wait for the disk");
      return false;
    }
  }

  private synchronized long takeLost() {
    long count = lost;
    lost = 0;
    return count;
  }

  private synchronized void addLost(long count) {
    lost += count;
  }

  private void store(List<AuditEntry> entries) {
    List<String> lines = new ArrayList<>(entries.stream().map(AuditEntry::json).toList());
    lines.forEach(journal);
    long missing = takeLost();
    if (missing > 0) {
      Instant now = entries.get(0).time();
      String count = String.valueOf(missing);
      lines.add(0, AuditEntry.of(now, Author.SERVICE, AuditEvent.LOST, "", count).json());
    }
    try {
      file.append(lines);
      if (problem.isPresent()) {
        LOG.info("audit log: written again");
        problem = Optional.empty();
      }
    } catch (IOException e) {
      addLost(missing + entries.size());
      String reason = "audit log: not written: " + SettingsFile.reason(e);
      if (problem.isEmpty()) {
        LOG.error("{}", reason);
      }
      problem = Optional.of(reason);
    }
  }
}
