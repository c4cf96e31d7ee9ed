package org.serialbridge.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Futures made of others, which may be of other event loops. */
public final class Futures {
  private Futures() {}

  /** The results of all, in their order; fails with the first failure when all are over. */
  public static <T> Future<List<T>> all(EventLoop loop, List<Future<T>> each) {
    Promise<Void> over = loop.newPromise();
    loop.execute(
        () -> {
          PromiseCombiner combiner = new PromiseCombiner(loop);
          each.forEach(one -> combiner.add((Future<?>) one));
          combiner.finish(over);
        });
    return map(loop, over, done -> each.stream().map(Future::getNow).toList());
  }

  /** The result of a function of two results; fails with the first failure when both are over. */
  public static <A, B, R> Future<R> both(
      EventLoop loop, Future<A> one, Future<B> other, BiFunction<A, B, R> function) {
    Promise<Void> over = loop.newPromise();
    loop.execute(
        () -> {
          PromiseCombiner combiner = new PromiseCombiner(loop);
          combiner.add((Future<?>) one);
          combiner.add((Future<?>) other);
          combiner.finish(over);
        });
    return map(loop, over, done -> function.apply(one.getNow(), other.getNow()));
  }

  /**
   * The result of a function of another result; fails as that one does.
   *
   * @param function called on the event loop of the other future; must not fail
   */
  public static <A, B> Future<B> map(EventLoop loop, Future<A> other, Function<A, B> function) {
    Promise<B> mapped = loop.newPromise();
    other.addListener(
        (Future<A> done) -> {
          if (done.isSuccess()) {
            mapped.setSuccess(function.apply(done.getNow()));
          } else {
            mapped.setFailure(done.cause());
          }
        });
    return mapped;
  }
}
