package org.serialbridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents can be read in a terminal, begin with who they are for, and lead somewhere. */
class DocumentsTest {
  private static final int WIDTH = 120;
  private static final int LONGEST_README = 150;

  /** {@code Converter.LineOwner.received}, in code. */
  private static final Pattern METHOD =
      Pattern.compile("\\b[A-Z]\\w+(\\.[A-Z]\\w+)*\\.[a-z]\\w+\\b");

  static List<MarkdownFile> files() throws IOException {
    return MarkdownFile.all();
  }

  static Stream<MarkdownFile> pages() throws IOException {
    return files().stream().filter(file -> file.path().startsWith("docs"));
  }

  @Test
  void theReadmeIsAStartPage() throws IOException {
    assertThat(MarkdownFile.read("README.md").lines()).hasSizeLessThanOrEqualTo(LONGEST_README);
  }

  @Test
  void theReadmeLeadsToEachPage() throws IOException {
    List<String> pages = pages().map(page -> page.path().toString()).toList();
    assertThat(pages).isNotEmpty();
    assertThat(MarkdownFile.read("README.md").links()).containsAll(pages);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachPageBeginsWithWhoItIsFor(MarkdownFile page) {
    assertThat(page.opening()).as("%s", page.path()).startsWith("This page is for ");
  }

  @ParameterizedTest
  @MethodSource("files")
  void noLineIsWiderThanATerminal(MarkdownFile file) {
    assertThat(file.lines())
        .as("%s: lines of at most %d columns", file.path(), WIDTH)
        .allMatch(line -> line.length() <= WIDTH || line.matches("\\s*https?://\\S+"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachLinkLeadsToAFileAndAHeading(MarkdownFile file) throws IOException {
    List<String> broken = new ArrayList<>();
    for (String link : file.links()) {
      if (!link.matches("[a-z]+:.*")) {
        problem(file, link).ifPresent(broken::add);
      }
    }
    assertThat(broken).as("%s: broken links", file.path()).isEmpty();
  }

  @Test
  void theWayOfAByteIsThatOfTheCode() throws IOException {
    assertMethodsExist(MarkdownFile.read("CONTRIBUTING.md").section("To follow a byte"), 15);
  }

  @Test
  void theWaysOfTheArchitectureAreThoseOfTheCode() throws IOException {
    MarkdownFile page = MarkdownFile.read("docs/architecture.md");
    assertMethodsExist(page.section("The way of a byte"), 15);
    assertMethodsExist(page.section("The way of an AT set"), 15);
    assertMethodsExist(page.section("The way of a Modbus request"), 15);
  }

  private static void assertMethodsExist(List<String> section, int least) throws IOException {
    List<String> methods =
        section.stream()
            .flatMap(line -> METHOD.matcher(line).results())
            .map(MatchResult::group)
            .toList();
    assertThat(methods).hasSizeGreaterThanOrEqualTo(least);
    Map<String, List<Path>> sources = sources();
    for (String method : methods) {
      String[] names = method.split("\\.", -1);
      assertThat(sources).as(method).containsKey(names[0]);
      assertThat(sources.get(names[0])).as(method).hasSize(1);
      String code = Files.readString(sources.get(names[0]).get(0));
      for (int i = 1; i < names.length - 1; i++) {
        assertThat(code).as(method).contains("class " + names[i] + " ");
      }
      assertThat(code).as(method).containsPattern("[a-z>\\]] " + names[names.length - 1] + "\\(");
    }
  }

  /** The source files of the program, by the names of their classes. */
  private static Map<String, List<Path>> sources() throws IOException {
    try (Stream<Path> files = Files.walk(MarkdownFile.PROJECT.resolve("bridge-core/src/main"));
        Stream<Path> at = Files.walk(MarkdownFile.PROJECT.resolve("at-config/src/main"));
        Stream<Path> modbus = Files.walk(MarkdownFile.PROJECT.resolve("modbus/src/main"))) {
      return Stream.of(files, at, modbus)
          .flatMap(Function.identity())
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .collect(
              Collectors.groupingBy(file -> file.getFileName().toString().replace(".java", "")));
    }
  }

  private static Optional<String> problem(MarkdownFile from, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path folder = Optional.ofNullable(from.path().getParent()).orElse(Path.of(""));
    Path target = parts[0].isEmpty() ? from.path() : folder.resolve(parts[0]).normalize();
    if (!Files.isRegularFile(MarkdownFile.PROJECT.resolve(target))) {
      return Optional.of(link + ": no such file");
    }
    if (parts.length == 2 && !MarkdownFile.read(target.toString()).anchors().contains(parts[1])) {
      return Optional.of(link + ": no such heading");
    }
    return Optional.empty();
  }
}
