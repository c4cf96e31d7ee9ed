package org.serialbridge.appliance;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.at.DeviceInfo;
import org.serialbridge.at.NetworkCommands;
import org.serialbridge.audit.AuditEvent;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.store.SettingsStore;

/**
 * Carries out AT commands that did not come from the port's line: without command mode and without
 * echo. Used on the converter's event loop.
 */
final class RemoteConsole {
  private final EventLoop loop;
  private final SettingsStore store;
  private final DeviceInfo facts;
  private final AtInterpreter interpreter;
  private final Consumer<Author> restart;
  private final Changes changes = new Changes();

  /**
   * Changes from the network: {@link #MOST} at once, then one a second. Each is a write to the
   * memory card and an entry of the audit log.
   */
  private static final class Changes {
    static final int MOST = 50;
    private double left = MOST;
    private long refilledAt;

    boolean take(EventLoop loop) {
      long now = loop.ticker().nanoTime();
      double seconds = (now - refilledAt) / (double) TimeUnit.SECONDS.toNanos(1);
      left = Math.min(MOST, left + Math.max(0, seconds));
      refilledAt = now;
      boolean isTaken = left >= 1;
      left -= isTaken ? 1 : 0;
      return isTaken;
    }
  }

  /**
   * @param restart restarts the port (AT+Z) for somebody
   */
  RemoteConsole(EventLoop loop, SettingsStore store, DeviceInfo facts, Consumer<Author> restart) {
    this.loop = loop;
    this.store = store;
    this.facts = facts;
    this.restart = restart;
    interpreter = new AtInterpreter(facts);
  }

  /**
   * Carries out a line of a user who has signed in.
   *
   * @param line without its terminator
   * @param author who has typed it
   * @return completed when the change is stored
   */
  Future<AtOutcome> carryOut(String line, Author author) {
    return stored(line, author)
        .addListener((Future<AtOutcome> done) -> restartIfSaid(done.getNow(), author));
  }

  private void restartIfSaid(AtOutcome outcome, Author author) {
    if (outcome.next() == AtOutcome.NextMode.RESTART) {
      restart.accept(author);
    }
  }

  /** Carries out a line of a peer (AT+NETAT). */
  void ofPeer(String line, byte[] address, Consumer<String> reply) {
    boolean mayChange =
        NetworkCommands.allowChanges(store.settings().device())
            && address.length > 0
            && store.port(facts.port()).get(SocketRows.ALLOW).admits(address);
    ofNetwork(line, Author.unnamed(address), mayChange, reply);
  }

  /**
   * Carries out a line of somebody in the network who has not signed in.
   *
   * @param mayChange whether it may change something
   * @param reply takes the reply, before the port restarts
   */
  void ofNetwork(String line, Author author, boolean mayChange, Consumer<String> reply) {
    boolean isChange = mayChange && !AtInterpreter.isQuery(line);
    Optional<AtOutcome> instead =
        NetworkCommands.outcome(line, mayChange && (!isChange || changes.take(loop)));
    if (instead.isPresent()) {
      if (!instead.get().problem().isEmpty()) {
        store.audit().add(AuditEvent.REFUSED, author, facts.port(), instead.get().problem());
      }
      reply.accept(instead.get().reply());
      return;
    }
    stored(line, author)
        .addListener(
            (Future<AtOutcome> done) -> {
              reply.accept(done.getNow().reply());
              restartIfSaid(done.getNow(), author);
            });
  }

  private Future<AtOutcome> stored(String line, Author author) {
    AtOutcome outcome = interpreter.execute(line);
    Promise<AtOutcome> done = loop.newPromise();
    SettingsEdit edit = outcome.edit();
    if (edit != null) {
      store
          .change(edit, author)
          .thenAcceptAsync(stored -> done.setSuccess(outcome.stored(stored.refusal())), loop);
      return done;
    }
    return done.setSuccess(outcome);
  }
}
