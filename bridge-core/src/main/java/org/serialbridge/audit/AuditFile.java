package org.serialbridge.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The files of the audit log: {@code audit.log}, a JSON object a line, and the one before it,
 * {@code audit.log.1}. Each has 1 MiB at most. One writer; readers may be other processes.
 */
public final class AuditFile {
  /** Limit of each file. */
  static final long MOST_BYTES = 1 << 20;

  /** Enough to read both files to their beginnings. */
  public static final long ALL = 2 * MOST_BYTES;

  private static final String NAME = "audit.log";
  private static final Set<OpenOption> OPENED =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final Path kept;

  /** The files in a folder. */
  public AuditFile(Path folder) {
    file = folder.resolve(NAME);
    kept = folder.resolve(NAME + ".1");
  }

  /**
   * Writes lines behind the others.
   *
   * @throws IOException if one cannot be written; those before it are
   */
  void append(List<String> lines) throws IOException {
    for (String line : lines) {
      append(line);
    }
  }

  private void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
    if (Files.exists(file) && Files.size(file) + bytes.remaining() > MOST_BYTES) {
      Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    try (FileChannel channel = FileChannel.open(file, OPENED, OWNER_ONLY)) {
      long end = channel.size();
      try {
        long at = end + newLine(channel, end);
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      } catch (IOException e) {
        channel.truncate(end); // no half of a line
        throw e;
      }
    }
  }

  /** Ends a line that a power cut has cut off; the number of bytes written. */
  private static int newLine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    if (end == 0 || channel.read(last, end - 1) < 1 || last.get(0) == '\n') {
      return 0;
    }
    return channel.write(ByteBuffer.wrap(new byte[] {'\n'}), end);
  }

  /**
   * The last entries, each a JSON object in a line, the oldest first. Other lines are left out: a
   * power cut can leave one.
   *
   * @param most limit of their number
   * @param mostBytes limit of the bytes that are read
   * @throws IOException if a file is there and cannot be read
   */
  public List<String> last(int most, long mostBytes) throws IOException {
    List<String> newestFirst = new ArrayList<>();
    long room = mostBytes;
    for (Path each : List.of(file, kept)) {
      if (newestFirst.size() >= most || room <= 0) {
        break;
      }
      byte[] end = end(each, room);
      room -= end.length;
      List<String> lines = new String(end, StandardCharsets.ISO_8859_1).lines().toList();
      for (int i = lines.size() - 1; i >= 0 && newestFirst.size() < most; i--) {
        if (AuditEntry.parse(lines.get(i)).isPresent()) { // the first one may be cut off
          newestFirst.add(lines.get(i));
        }
      }
    }
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /** The last bytes of a file, which is no longer than its writer makes it. */
  private static byte[] end(Path each, long most) throws IOException {
    try (FileChannel channel =
        FileChannel.open(each, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer bytes =
          ByteBuffer.allocate((int) Math.min(channel.size(), Math.min(most, MOST_BYTES)));
      channel.position(channel.size() - bytes.capacity());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until all is read.
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }
}
