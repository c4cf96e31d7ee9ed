package org.serialbridge.serial.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PtyPairTest {
  private static final int MUCH = 1024 * 1024;

  @TempDir private Path folder;
  private PtyPair pair;

  @BeforeEach
  void openPair() throws IOException {
    pair = PtyPair.open(folder.resolve("port"), folder.resolve("device"));
  }

  @AfterEach
  void closePair() {
    pair.close();
  }

  @Test
  void allBytesPassBothWaysAtOnceAndUnchanged() throws Exception {
    byte[] there = random(1);
    byte[] back = random(2);
    try (OutputStream toDevice = new FileOutputStream(pair.port().toFile());
        OutputStream toPort = new FileOutputStream(pair.device().toFile());
        InputStream atDevice = input(pair.device());
        InputStream atPort = input(pair.port())) {
      CompletableFuture<Void> written =
          CompletableFuture.allOf(writing(toDevice, there), writing(toPort, back));
      CompletableFuture<byte[]> readAtPort = onThread(() -> atPort.readNBytes(MUCH));
      assertThat(atDevice.readNBytes(MUCH)).isEqualTo(there);
      assertThat(readAtPort.get(20, TimeUnit.SECONDS)).isEqualTo(back);
      written.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void bytesForAnEndThatNobodyReadsAreKeptThere() throws Exception {
    try (OutputStream toDevice = new FileOutputStream(pair.port().toFile())) {
      CompletableFuture<Void> written = writing(toDevice, random(3));
      assertThatThrownBy(() -> written.get(300, TimeUnit.MILLISECONDS))
          .as("the writer waits")
          .isInstanceOf(TimeoutException.class);
      try (InputStream atDevice = input(pair.device())) {
        assertThat(atDevice.readNBytes(MUCH)).isEqualTo(random(3));
      }
      written.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void theUsersOfBothEndsAreHungUpOnAtTheClose() throws Exception {
    try (InputStream atPort = input(pair.port());
        InputStream atDevice = input(pair.device())) {
      CompletableFuture<Boolean> end = onThread(() -> isHungUp(atPort));
      pair.close();
      assertThat(end.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(isHungUp(atDevice)).isTrue();
    }
  }

  @Test
  void theCloseLeavesNothing() throws Exception {
    try (Stream<Path> links = Files.list(folder)) {
      assertThat(links).hasSize(2);
    }
    List<Path> ends = List.of(pair.port().toRealPath(), pair.device().toRealPath());
    assertThat(ends).allMatch(Files::exists);
    pair.close();
    assertThat(ends).as("removed by the kernel at the last close").noneMatch(Files::exists);
    try (Stream<Path> links = Files.list(folder)) {
      assertThat(links).isEmpty();
    }
  }

  @Test
  void aFileAtThePlaceOfALinkIsKept() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path link = folder.resolve("link");
    assertThatThrownBy(() -> PtyPair.open(link, file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).exists();
    assertThat(link).doesNotExist();
  }

  @Test
  void bytesStayWhereTheyAreWhileTheCableIsOut() throws Exception {
    try (OutputStream toDevice = new FileOutputStream(pair.port().toFile());
        InputStream atDevice = input(pair.device())) {
      pair.disconnect();
      toDevice.write("ab".getBytes(US_ASCII));
      assertThat(atDevice.available()).isZero();
      pair.connect();
      assertThat(atDevice.readNBytes(2)).asString(US_ASCII).isEqualTo("ab");
    }
  }

  @Test
  void anEchoAnswersAllBytes() throws Exception {
    byte[] sent = random(4);
    try (EchoPty echo = EchoPty.open();
        OutputStream toEcho = new FileOutputStream(echo.path().toFile());
        InputStream fromEcho = input(echo.path())) {
      CompletableFuture<Void> written = writing(toEcho, sent);
      assertThat(fromEcho.readNBytes(MUCH)).isEqualTo(sent);
      written.get(20, TimeUnit.SECONDS);
    }
  }

  private static byte[] random(int seed) {
    byte[] bytes = new byte[MUCH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Buffered: a FileInputStream of its own would try to seek. */
  private static InputStream input(Path path) throws IOException {
    return new BufferedInputStream(new FileInputStream(path.toFile()));
  }

  /** Reads; a read in which the hang-up comes fails with EIO, a later one is at the end. */
  private static boolean isHungUp(InputStream in) {
    try {
      return in.read() == -1;
    } catch (IOException e) {
      return true;
    }
  }

  private static CompletableFuture<Void> writing(OutputStream out, byte[] bytes) {
    return onThread(
        () -> {
          out.write(bytes);
          return null;
        });
  }

  private static <T> CompletableFuture<T> onThread(Callable<T> step) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable run =
        () -> {
          try {
            result.complete(step.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        };
    new Thread(run, "user").start();
    return result;
  }
}
