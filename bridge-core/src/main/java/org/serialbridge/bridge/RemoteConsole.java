package org.serialbridge.bridge;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.function.UnaryOperator;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.at.DeviceInfo;
import org.serialbridge.settings.PortSettings;

/**
 * AT commands for a port that do not come by its line. There is no mode to enter or to leave, and
 * no echo; it is used on the converter's event loop.
 */
final class RemoteConsole {
  private final String name;
  private final EventLoop loop;
  private final SettingsStore store;
  private final AtInterpreter interpreter;
  private final Runnable restart;

  RemoteConsole(
      String name, EventLoop loop, SettingsStore store, DeviceInfo facts, Runnable restart) {
    this.name = name;
    this.loop = loop;
    this.store = store;
    this.restart = restart;
    interpreter = new AtInterpreter(facts);
  }

  /**
   * Carries out a line without its terminator.
   *
   * @return completed when what it changes is stored
   */
  Future<AtOutcome> carryOut(String line) {
    AtOutcome outcome = interpreter.execute(line);
    Promise<AtOutcome> done = loop.newPromise();
    UnaryOperator<PortSettings> change = outcome.change();
    if (change != null) {
      store.change(name, change, loop, success -> done.setSuccess(outcome.stored(success)));
      return done;
    }
    done.setSuccess(outcome);
    if (outcome.then() == AtOutcome.Then.RESTART) {
      restart.run();
    }
    return done;
  }
}
