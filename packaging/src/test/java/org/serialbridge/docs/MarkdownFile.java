package org.serialbridge.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Markdown file of the project, as far as its tests look at it: lines, headings and links.
 *
 * @param path from the project's folder: {@code docs/modbus.md}
 * @param lines without their ends
 */
record MarkdownFile(Path path, List<String> lines) {
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");
  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");

  /** A file of the project by its path from the project's folder. */
  static MarkdownFile read(String path) throws IOException {
    return read(Path.of(path));
  }

  private static MarkdownFile read(Path path) throws IOException {
    return new MarkdownFile(path, Files.readAllLines(PROJECT.resolve(path)));
  }

  /** All Markdown files of the project, without those that are built or of others. */
  static List<MarkdownFile> all() throws IOException {
    List<Path> paths = new ArrayList<>();
    Files.walkFileTree(
        PROJECT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              paths.add(PROJECT.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    List<MarkdownFile> files = new ArrayList<>();
    for (Path path : paths.stream().sorted().toList()) {
      files.add(read(path));
    }
    return files;
  }

  /**
   * The targets of its links and images, without those in code: {@code modbus.md#wiring}. A link
   * may begin in one line and end in the next one.
   */
  List<String> links() {
    String text = CODE_SPAN.matcher(text().collect(Collectors.joining(" "))).replaceAll("");
    return LINK.matcher(text).results().map(link -> link.group(1)).toList();
  }

  /** The anchors of its headings, as GitHub makes them: {@code a-first-test}. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    text()
        .flatMap(line -> HEADING.matcher(line).results())
        .map(MarkdownFile::anchor)
        .forEach(anchor -> anchors.add(unused(anchor, anchors)));
    return anchors;
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(1)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private static String unused(String anchor, Set<String> used) {
    String name = anchor;
    for (int number = 1; used.contains(name); number++) {
      name = anchor + "-" + number;
    }
    return name;
  }

  /** The lines between a heading of the second level and the next one. */
  List<String> section(String heading) {
    return lines.stream()
        .dropWhile(line -> !line.equals("## " + heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .toList();
  }

  /** The first paragraph below the title, in one line. */
  String opening() {
    List<String> paragraph =
        lines.stream()
            .dropWhile(line -> line.isBlank() || line.startsWith("# "))
            .takeWhile(line -> !line.isBlank())
            .toList();
    return String.join(" ", paragraph);
  }

  /** Lines outside of fenced and indented code. */
  private Stream<String> text() {
    List<String> text = new ArrayList<>();
    boolean isFenced = false;
    for (String line : lines) {
      if (line.startsWith("```")) {
        isFenced = !isFenced;
      } else if (!isFenced && !line.startsWith("    ")) {
        text.add(line);
      }
    }
    return text.stream();
  }
}
