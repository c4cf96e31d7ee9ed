package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The web page in Chromium; {@code web_page.py} has the cases, and writes screenshots. */
class WebPageIT {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  @Timeout(400)
  void aPersonUsesEveryPage() throws Exception {
    int web = TestPorts.take();
    int com1 = TestPorts.take();
    int com2 = TestPorts.take();
    Path output = folder.resolve("output");
    try (TestBench bench = new TestBench(folder, "com1", "com2")) {
      bench.run(
          "--at",
          "AT+WEBPORT=" + web,
          "--at",
          "AT+SOCK=TCPS,127.0.0.1," + com1,
          "--at",
          "com2:AT+SOCK=TCPS,127.0.0.1," + com2,
          "--at",
          "com2:AT+MODTCP=ON");
      Process browser =
          new ProcessBuilder(
                  "/usr/bin/python3",
                  "src/test/python/web_page.py",
                  "http://127.0.0.1:" + web,
                  SCREENSHOTS.toString(),
                  bench.device("com1"),
                  String.valueOf(com1),
                  bench.device("com2"),
                  String.valueOf(com2))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = browser.waitFor(350, TimeUnit.SECONDS);
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as(text).isTrue();
      assertThat(text).endsWith("all holds\n");
    }
  }
}
