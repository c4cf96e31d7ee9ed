package org.serialbridge.tls;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.SettingsFile;

/**
 * The contexts that the files give to servers.
 *
 * @param marks of the files at that time
 * @param own the last certificate of this appliance that could be used
 * @param open for clients that need no certificate
 * @param checking for clients that need one
 * @param problem the reason why the certificate of the files is not in use; empty if it is
 * @param checkingProblem the reason why clients with certificates cannot be checked
 */
record ServerContexts(
    List<String> marks,
    Optional<Identity> own,
    Optional<SslContext> open,
    Optional<SslContext> checking,
    Optional<String> problem,
    Optional<String> checkingProblem) {
  /** Before the files were read. */
  static final ServerContexts NONE =
      new ServerContexts(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Reads the files. A certificate that cannot be used leaves the last one in use. Authorities that
   * cannot be used leave none: rather no client than one that nobody has checked. A file that
   * changes while they are read does not have its mark: it is read again.
   */
  ServerContexts read(TlsFiles files) {
    Optional<Identity> nextOwn = own;
    Optional<SslContext> nextOpen = open;
    Optional<String> wrong = Optional.empty();
    List<String> read = files.marks();
    try {
      files.makeIfMissing();
      read = files.marks();
      Identity identity = files.identityOfServer();
      SslContext context = Contexts.server(identity);
      Rehearsal.of(identity, context);
      nextOwn = Optional.of(identity);
      nextOpen = Optional.of(context);
    } catch (IOException e) {
      wrong = Optional.of(SettingsFile.reason(e));
    } catch (IllegalArgumentException e) { // of a library that reads the files
      wrong = Optional.of("the certificate cannot be used: " + e.getMessage());
    }
    Optional<SslContext> nextChecking = Optional.empty();
    Optional<String> lacking = wrong;
    if (nextOwn.isPresent()) {
      try {
        nextChecking = Optional.of(Contexts.server(nextOwn.get(), files.clientAuthorities()));
        lacking = Optional.empty();
      } catch (IOException e) {
        lacking = Optional.of(SettingsFile.reason(e));
      }
    }
    return new ServerContexts(read, nextOwn, nextOpen, nextChecking, wrong, lacking);
  }

  /** Whether neither these nor those can serve, for the same reason. */
  boolean isAsBad(ServerContexts before) {
    return own.isEmpty() && before.own.isEmpty() && problem.equals(before.problem);
  }

  /**
   * Whether they are those of files with these marks. Without a certificate, making is tried again.
   */
  boolean areOf(List<String> now) {
    return own.isPresent() && marks.equals(now);
  }
}
