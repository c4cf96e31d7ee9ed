package org.serialbridge.appliance;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.port.NotSentException;
import org.serialbridge.session.NetworkSession;

/**
 * A list of requests to the Modbus units of a port, each sent when the one before it has ended. So
 * it is a client of the gateway like any other, which waits for each answer. On the port's event
 * loop.
 */
final class UnitRound implements ModbusClient {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final List<Adu> requests;
  private final NetworkSession session;
  private final EventLoop loop;
  private final Promise<List<Optional<Adu>>> done;
  private final List<Optional<Adu>> answers = new ArrayList<>();
  private final long startedAt;

  UnitRound(List<Adu> requests, NetworkSession session, EventLoop loop) {
    this.requests = requests;
    this.session = session;
    this.loop = loop;
    done = loop.newPromise();
    startedAt = loop.ticker().nanoTime();
  }

  /** Sends the first request. */
  Future<List<Optional<Adu>>> begin() {
    next();
    return done.addListener(
        over -> session.conversion().units().ifPresent(units -> units.forget(this)));
  }

  private void next() {
    if (done.isDone()) {
      return;
    }
    if (answers.size() == requests.size()) {
      done.setSuccess(List.copyOf(answers));
      return;
    }
    Adu request = requests.get(answers.size());
    if (loop.ticker().nanoTime() - startedAt >= LIMIT_NANOS) {
      ended(Optional.of(request.exception(ExceptionCode.BUSY)));
      return;
    }
    try {
      session.ask(this, request);
    } catch (NotSentException e) {
      done.setFailure(e);
    }
  }

  @Override
  public void answered(int transaction, Adu answer, long now) {
    ended(Optional.of(answer));
  }

  @Override
  public void unanswered(int transaction, long now) {
    ended(Optional.empty());
  }

  /** The link is in the middle of its work: the next request comes behind it. */
  private void ended(Optional<Adu> answer) {
    answers.add(answer);
    loop.execute(this::next);
  }

  /** Ends the round: no answer comes any more. */
  void fail(String reason) {
    done.tryFailure(new NotSentException(reason));
  }
}
