package org.serialbridge.access;

import io.netty.util.concurrent.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Limits attempts to sign in. After a few wrong passwords an address waits, each time twice as
 * long. All addresses together may be wrong once a second; an address with a successful sign-in is
 * exempt, so that strangers cannot lock its user out. One thread.
 */
public final class LoginThrottle {
  /** Wrong passwords of an address before it waits. */
  public static final int FREE = 3;

  static final int MOST_OF_ALL = 60;
  static final long LONGEST_WAIT_SECONDS = 300;

  private static final long FORGOTTEN_SECONDS = 900;
  private static final int MOST_ADDRESSES = 256;
  private static final int MOST_KNOWN = 16;
  private static final int IPV6_PREFIX_BYTES = 8;

  private final Ticker ticker;
  private final long longestWaitSeconds;
  private final Map<ByteBuffer, Failures> failures = bounded(MOST_ADDRESSES);
  private final Map<ByteBuffer, Boolean> known = bounded(MOST_KNOWN);
  private double left = MOST_OF_ALL;
  private long refilledAt;

  private static final class Failures {
    private int count;
    private long lastAt;
    private long freeAt;
  }

  /** Nobody has tried yet. */
  public LoginThrottle(Ticker ticker) {
    this(ticker, LONGEST_WAIT_SECONDS);
  }

  /** The same, with another limit of the wait. */
  public LoginThrottle(Ticker ticker, long longestWaitSeconds) {
    this.ticker = ticker;
    this.longestWaitSeconds = longestWaitSeconds;
    refilledAt = ticker.nanoTime();
  }

  private static <V> Map<ByteBuffer, V> bounded(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<ByteBuffer, V> eldest) {
        return size() > most;
      }
    };
  }

  /** Seconds until this address may try again; 0 if it may now. */
  public long wait(InetAddress address) {
    long now = ticker.nanoTime();
    ByteBuffer key = key(address);
    Failures own = failures.get(key);
    if (own != null && own.freeAt - now > 0) {
      return 1 + TimeUnit.NANOSECONDS.toSeconds(own.freeAt - now);
    }
    refill(now);
    return left >= 1 || known.containsKey(key) ? 0 : 1;
  }

  /** A wrong password. */
  public void failed(InetAddress address) {
    long now = ticker.nanoTime();
    refill(now);
    left = Math.max(0, left - 1);
    Failures own = failures.computeIfAbsent(key(address), any -> new Failures());
    if (now - own.lastAt > TimeUnit.SECONDS.toNanos(FORGOTTEN_SECONDS)) {
      own.count = 0;
    }
    own.count++;
    own.lastAt = now;
    int doublings = Math.min(own.count - FREE, Long.SIZE / 2);
    long seconds = doublings < 0 ? 0 : Math.min(longestWaitSeconds, 1L << doublings);
    own.freeAt = now + TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * A right password. It cancels one wrong one only: a script that signs in again and again must
   * not help an attacker at the same address.
   *
   * @param mayChange false for the user of AT+WEBV: it cancels none, or it could guess the password
   *     of the other user as fast as it likes
   */
  public void succeeded(InetAddress address, boolean mayChange) {
    ByteBuffer key = key(address);
    known.put(key, true);
    Failures own = failures.get(key);
    if (mayChange && own != null && --own.count <= 0) {
      failures.remove(key);
    }
  }

  private void refill(long now) {
    double seconds = (now - refilledAt) / (double) TimeUnit.SECONDS.toNanos(1);
    left = Math.min(MOST_OF_ALL, left + seconds);
    refilledAt = now;
  }

  /** A host of IPv6 has as many addresses as it likes, of one prefix. */
  private static ByteBuffer key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(
        address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }
}
