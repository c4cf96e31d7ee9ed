package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recipes of {@code docs/modbus.md}, typed as they are printed. Each is a function of a Python
 * script, and has a converter of its own.
 */
class RecipesIT {
  private static final Path PAGE = Path.of("../docs/modbus.md");
  private static final int NEEDS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(100);

  /** The port that a recipe calls com2. */
  private static final String OTHER = "com" + (NEEDS + 1);

  @TempDir private static Path folder;
  private static CaseBench cases;

  @BeforeAll
  static void startBridge() throws IOException {
    cases = new CaseBench(folder, NEEDS + 1, LIMIT);
  }

  @AfterAll
  static void stopBridge() {
    cases.close();
  }

  static Stream<Arguments> recipes() throws IOException {
    List<String> headings = headings();
    return IntStream.range(0, headings.size())
        .mapToObj(i -> Arguments.of(headings.get(i), "com" + (i + 1)));
  }

  private static List<String> headings() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.equals("## Recipes"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("### "))
        .map(line -> line.substring("### ".length()))
        .toList();
  }

  @Test
  void eachNeedHasARecipe() throws Exception {
    assertThat(headings()).hasSize(NEEDS).doesNotHaveDuplicates();
  }

  @Cases
  @MethodSource("recipes")
  void eachRecipeDoesAsItSays(String heading, String port) throws Exception {
    String name = heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
    Path programs = RunningBridge.launcher().getParent();
    Python.run(
        LIMIT,
        Map.of("PATH", programs + ":" + System.getenv("PATH")),
        "recipes.py",
        cases.bench().device(port),
        name,
        OTHER,
        cases.bench().device(OTHER));
  }
}
