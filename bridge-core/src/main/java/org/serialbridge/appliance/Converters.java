package org.serialbridge.appliance;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.serialbridge.loop.Futures;

/**
 * The converters of an appliance, each on its event loop. Changed by one thread at a time, used by
 * any thread.
 */
final class Converters {
  private final EventLoopGroup loops;
  private final List<Running> all = new CopyOnWriteArrayList<>();

  /** A converter on its event loop. */
  record Running(Port port, Converter converter, EventLoop loop) {
    /** Calls {@code action} on the event loop of the converter. */
    <T> Future<T> call(Function<Converter, Future<T>> action) {
      Promise<T> done = loop.newPromise();
      loop.execute(() -> PromiseNotifier.cascade(action.apply(converter), done));
      return done;
    }

    private <T> Future<T> answer(Request<T> request) {
      try {
        return request.of(converter);
      } catch (Exception e) { // the caller gets it
        return loop.newFailedFuture(e);
      }
    }
  }

  /** A request to a port, carried out on its event loop. */
  @FunctionalInterface
  interface Request<T> {
    Future<T> of(Converter converter) throws Exception;
  }

  Converters(EventLoopGroup loops) {
    this.loops = loops;
  }

  void add(Running added) {
    all.add(added);
  }

  /** Takes a converter away, which goes on until it is removed itself. */
  Optional<Running> take(String port) {
    Optional<Running> taken = named(port);
    taken.ifPresent(all::remove);
    return taken;
  }

  List<Port> ports() {
    return all.stream().map(Running::port).toList();
  }

  Optional<Running> named(String port) {
    return all.stream().filter(running -> running.port.name().equals(port)).findFirst();
  }

  /** Calls {@code action} for each of these ports, on its event loop. */
  void execute(Predicate<String> ports, Consumer<Converter> action) {
    for (Running running : all) {
      if (ports.test(running.port.name())) {
        running.loop.execute(() -> action.accept(running.converter));
      }
    }
  }

  /** Calls {@code action} for each port, on its event loop. */
  <T> List<Future<T>> call(Function<Converter, Future<T>> action) {
    return all.stream().map(running -> running.call(action)).toList();
  }

  /** Asks each converter on its own event loop. */
  <T> Future<List<T>> ask(Function<Converter, T> question) {
    List<Future<T>> each = new ArrayList<>();
    for (Running running : all) {
      each.add(running.loop.submit(() -> question.apply(running.converter)));
    }
    return Futures.all(loops.next(), each);
  }

  /** The result of a request to a port; fails if there is no such port. */
  <T> Future<T> on(String port, Request<T> request) {
    return named(port)
        .map(running -> running.call(converter -> running.answer(request)))
        .orElseGet(
            () -> loops.next().newFailedFuture(new IllegalArgumentException("no port " + port)));
  }

  /** A result that is there. */
  <T> Future<T> done(T value) {
    return loops.next().newSucceededFuture(value);
  }
}
