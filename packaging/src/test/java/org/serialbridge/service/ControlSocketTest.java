package org.serialbridge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.audit.Author;

@Timeout(60)
class ControlSocketTest {
  @TempDir private Path folder;
  private Path socket;

  @BeforeEach
  void listen() {
    socket = folder.resolve("control.sock");
    ControlSocket.open(socket, ControlSocketTest::handle);
    await().until(() -> Files.exists(socket));
  }

  private static String handle(String verb, String text, Author author) throws IOException {
    return switch (verb) {
      case "echo" -> text;
      case "author" -> author.who() + " at the " + author.from();
      case "refuse" -> throw new RequestRejected(List.of("line 1: bad", "line 2: bad"));
      default -> throw new IllegalStateException("broken");
    };
  }

  @Test
  void whatIsAskedIsAnswered() throws IOException {
    assertThat(ControlSocket.ask(socket, "echo", "a\nb\n")).isEqualTo("a\nb\n");
    assertThat(ControlSocket.ask(socket, "echo", "")).isEmpty();
  }

  @Test
  void theKernelTellsWhoAsks() throws IOException {
    assertThat(ControlSocket.ask(socket, "author", ""))
        .isEqualTo(ProcessHandle.current().info().user().orElseThrow() + " at the command line");
  }

  @Test
  void aRefusalHasAllItsReasons() {
    assertThatThrownBy(() -> ControlSocket.ask(socket, "refuse", ""))
        .isInstanceOf(RequestRejected.class)
        .hasMessage("line 1: bad\nline 2: bad");
  }

  @Test
  void aFaultOfOursEndsOneRequestOnly() throws IOException {
    assertThatThrownBy(() -> ControlSocket.ask(socket, "nonsense", ""))
        .isInstanceOf(RequestRejected.class)
        .hasMessageContaining("broken");
    assertThat(ControlSocket.ask(socket, "echo", "still there")).isEqualTo("still there");
  }

  @Test
  void aRequestThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> ControlSocket.ask(socket, "echo", "x".repeat(1 << 20)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void onlyTheOwnerMayAsk() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
  }
}
