package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Debian package as built. */
class PackageIT {
  private static final Path SCRIPTS = Path.of("src/test/package").toAbsolutePath();

  private static final Pattern LICENCE = Pattern.compile("(?m)^License: (.*)$");

  private static Path deb;

  @TempDir private Path folder;

  @BeforeAll
  static void findPackage() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("target"), "*.deb")) {
      deb = found.iterator().next().toAbsolutePath();
    }
  }

  private String output(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(20, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(ended).as(text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  @Test
  @Timeout(300)
  void lintianFindsNothing() throws Exception {
    assertThat(
            output("lintian", "--allow-root", "--fail-on", "error,warning", deb.toString()).lines())
        .noneMatch(line -> line.startsWith("E:") || line.startsWith("W:"));
  }

  @Test
  @Timeout(60)
  void theBillOfMaterialsListsEveryJar() throws Exception {
    Path root = folder.resolve("root");
    output("dpkg-deb", "-x", deb.toString(), root.toString());
    Path bill = root.resolve("usr/share/doc/serialbridge/sbom.cdx.json.gz");
    JsonObject sbom = JsonParser.object().from(output("zcat", bill.toString()));
    assertThat(sbom).containsEntry("bomFormat", "CycloneDX");
    Set<String> listed = new TreeSet<>();
    listed.add(jar(sbom.getObject("metadata").getObject("component")));
    sbom.getArray("components").forEach(component -> listed.add(jar((JsonObject) component)));
    listed.removeIf(name -> name.startsWith("netty-transport-native-epoll-")); // in native
    Set<String> shipped = new TreeSet<>();
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(root.resolve("usr/share/serialbridge/lib"), "*.jar")) {
      jars.forEach(path -> shipped.add(path.getFileName().toString()));
    }
    assertThat(listed).isEqualTo(shipped);
  }

  /** Each library has a paragraph of its own, and each licence that a paragraph names its text. */
  @Test
  @Timeout(60)
  void theCopyrightFileNamesEveryLibraryAndHasItsLicences() throws Exception {
    Path root = folder.resolve("root");
    output("dpkg-deb", "-x", deb.toString(), root.toString());
    List<PathMatcher> described = new ArrayList<>();
    Set<String> named = new TreeSet<>();
    Set<String> texts = new TreeSet<>();
    String copyright = Files.readString(root.resolve("usr/share/doc/serialbridge/copyright"));
    for (String paragraph : copyright.split("\n\n", -1)) {
      Matcher licence = LICENCE.matcher(paragraph);
      if (paragraph.startsWith("Files: ")) {
        for (String glob :
            paragraph.substring(7, paragraph.indexOf("\nCopyright:")).split("\\s+", -1)) {
          described.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
        }
        assertThat(licence.find()).as(paragraph).isTrue();
        named.addAll(List.of(licence.group(1).split(" and ", -1)));
      } else if (licence.find()) {
        assertThat(paragraph.lines().count()).as(paragraph).isGreaterThan(1);
        texts.add(licence.group(1));
      }
    }
    assertThat(texts).isEqualTo(named);
    described.remove(0); // Files: *
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.map(root::relativize))
          .filteredOn(file -> file.toString().matches(".*\\.(jar|so)"))
          .filteredOn(file -> !file.getFileName().toString().matches("(lib)?serialbridge.*"))
          .isNotEmpty()
          .allMatch(file -> described.stream().anyMatch(glob -> glob.matches(file)));
    }
  }

  private static String jar(JsonObject component) {
    return component.getString("name") + "-" + component.getString("version") + ".jar";
  }

  /** In another folder, at another time. */
  @Test
  @Timeout(1_300)
  void aSecondBuildGivesTheSameBytes() throws Exception {
    output("sh", "src/test/rebuild.sh", folder.resolve("again").toString(), deb.toString());
  }

  @Test
  @Timeout(60)
  void theUnitIsGoodAndHardened() throws Exception {
    Path root = folder.resolve("root");
    output("dpkg-deb", "-x", deb.toString(), root.toString());
    // The verifier looks for the program, and for units that it names.
    Path unit = root.resolve("usr/lib/systemd/system/serialbridge.service");
    Path verified = folder.resolve("serialbridge.service");
    Files.writeString(
        verified,
        Files.readString(unit)
            .replace("/usr/bin/serialbridge", RunningBridge.launcher().toString()));
    assertThat(output("systemd-analyze", "verify", "--man=no", verified.toString())).isEmpty();
    String rating =
        output(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=17", // tenths
            "--no-pager",
            verified.toString());
    assertThat(rating).contains("Overall exposure level");
    Set<String> left = directives(rating, Pattern.compile("✗ (\\w+=)"));
    String page = Files.readString(Path.of("../docs/security.md"));
    String table =
        page.substring(page.indexOf("| Directive |"), page.indexOf("```ini\n[Service]\nA"));
    assertThat(directives(table, Pattern.compile("`(\\w+=)`"))).isEqualTo(left);
  }

  @Test
  @Timeout(60)
  void theUnitsOfTheAnnouncementAreGood() throws Exception {
    Path root = folder.resolve("root");
    output("dpkg-deb", "-x", deb.toString(), root.toString());
    Path units = root.resolve("usr/lib/systemd/system");
    String copier = "/usr/lib/serialbridge/announce";
    assertThat(Files.isExecutable(root.resolve(copier.substring(1)))).isTrue();
    Path service = folder.resolve("serialbridge-announce.service");
    Files.writeString(
        service,
        Files.readString(units.resolve("serialbridge-announce.service"))
            .replace(copier, root + copier));
    Path path =
        Files.copy(
            units.resolve("serialbridge-announce.path"),
            folder.resolve("serialbridge-announce.path"));
    assertThat(output("systemd-analyze", "verify", "--man=no", service.toString(), path.toString()))
        .isEmpty();
    output(
        "systemd-analyze",
        "security",
        "--offline=true",
        "--threshold=20", // tenths
        "--no-pager",
        service.toString());
  }

  private static Set<String> directives(String text, Pattern directive) {
    return directive
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  @Timeout(60)
  void itHasTheLibrariesOfAllArchitecturesAndNoOthers() throws Exception {
    List<String> expected =
        new ArrayList<>(
            List.of(
                "aarch64/libjSerialComm.so",
                "aarch64/libnetty_transport_native_epoll_aarch_64.so",
                "armhf/libjSerialComm.so",
                "x86_64/libjSerialComm.so",
                "x86_64/libnetty_transport_native_epoll_x86_64.so"));
    ownArchitectures().forEach(name -> expected.add(name + "/libserialbridge.so"));
    List<String> libraries = new ArrayList<>();
    output("dpkg-deb", "-c", deb.toString())
        .lines()
        .filter(line -> line.endsWith(".so"))
        .forEach(line -> libraries.add(line.replaceFirst(".*/usr/lib/serialbridge/", "")));
    assertThat(libraries).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Those that this build has made its own library for. */
  private static List<String> ownArchitectures() {
    return System.getProperty("serialbridge.architectures").equals("all")
        ? List.of("aarch64", "armhf", "x86_64")
        : List.of(System.getProperty("native.arch"));
  }

  @Test
  @Timeout(60)
  void itsOwnLibraryNeedsNoNewerLibraryThanTheDependenciesSay() throws Exception {
    for (String architecture : ownArchitectures()) {
      Path library =
          Path.of(
              System.getProperty("serialbridge.home"),
              "native",
              architecture,
              "libserialbridge.so");
      assertThat(output("objdump", "-T", library.toString()).lines())
          .anyMatch(line -> line.contains("GLIBC_"))
          .noneMatch(line -> line.matches(".*GLIBC_2\\.(3[5-9]|[4-9]\\d).*"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bookworm, openjdk-17-jre-headless, ''",
    "trixie, openjdk-21-jre-headless, openjdk-25-jre-headless"
  })
  @Execution(ExecutionMode.CONCURRENT)
  @Timeout(1_300)
  void itIsInstalledRunUpgradedAndPurgedInACleanRoot(String suite, String jre, String next)
      throws Exception {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "serialbridge-test-packages");
    assertThat(
            output(
                "sh",
                SCRIPTS.resolve("clean-root.sh").toString(),
                deb.toString(),
                cache.toString(),
                suite,
                jre,
                next))
        .endsWith("clean root: all holds\n");
  }
}
