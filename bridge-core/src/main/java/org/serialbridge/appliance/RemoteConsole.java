package org.serialbridge.appliance;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.at.DeviceInfo;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.store.SettingsStore;

/**
 * Carries out AT commands that did not come from the port's line: without command mode and without
 * echo. Used on the converter's event loop.
 */
final class RemoteConsole {
  private final EventLoop loop;
  private final SettingsStore store;
  private final AtInterpreter interpreter;

  RemoteConsole(EventLoop loop, SettingsStore store, DeviceInfo facts) {
    this.loop = loop;
    this.store = store;
    interpreter = new AtInterpreter(facts);
  }

  /**
   * Carries out a line without its terminator.
   *
   * @param author who has typed it
   * @return completed when the change is stored; the caller restarts the converter if it says so
   */
  Future<AtOutcome> carryOut(String line, Author author) {
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
