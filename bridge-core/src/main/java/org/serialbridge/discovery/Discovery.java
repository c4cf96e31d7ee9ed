package org.serialbridge.discovery;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.at.NetworkCommands;
import org.serialbridge.audit.AuditEvent;
import org.serialbridge.audit.Author;
import org.serialbridge.frames.FrameFamily;
import org.serialbridge.frames.FrameOutcome;
import org.serialbridge.frames.FrameRequests;
import org.serialbridge.frames.FrameUnit;
import org.serialbridge.frames.SetRight;
import org.serialbridge.frames.UnitView;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.DiscoveryMode;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.Settings;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.store.SettingsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the programs that search for units and set them up (AT+DISC): frames at UDP ports 1500,
 * 1901 and 48899, and AT commands in sessions at 48899.
 *
 * <pre>
 * DiscoverySockets --request--> Discovery --> FrameUnit         the meaning of a frame
 *        ^                          |   +---> KeywordSessions   keyword, AT commands
 *        +---------replies----------+   +---> SettingsStore, Unit
 * </pre>
 *
 * It answers on the one thread of the sockets.
 */
public final class Discovery implements Responder, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The sender of a frame can be forged: nobody must lock others out for long. */
  private static final long LONGEST_WAIT_SECONDS = 10;

  private static final long STORE_SECONDS = 10;
  private static final int KEYWORD_PORT = 48_899;

  private final SettingsStore store;
  private final Unit unit;
  private final Ticker ticker;
  private final DiscoverySockets sockets;
  private final LoginThrottle throttle;
  private final KeywordSessions sessions;
  private final FrameUnit frames = new FrameUnit();
  private final Finders finders = new Finders();
  private List<String> filtered = List.of();
  private OptionalLong filteredAt = OptionalLong.empty();

  /**
   * Discovery of an appliance, with no socket open.
   *
   * @param bind the only address with services; the wildcard address: all have them
   */
  public Discovery(SettingsStore store, Unit unit, InetAddress bind, Ticker ticker) {
    this.store = store;
    this.unit = unit;
    this.ticker = ticker;
    throttle = new LoginThrottle(ticker, LONGEST_WAIT_SECONDS);
    sessions = new KeywordSessions(unit);
    sockets =
        new DiscoverySockets(
            DiscoverySockets.PORTS, bind, () -> device().get(DeviceRows.WEB_ALLOW), this, ticker);
  }

  private Settings device() {
    return store.settings().device();
  }

  private DiscoveryMode mode() {
    return device().get(DiscoveryRows.DISCOVERY);
  }

  /** Opens the sockets, if the settings want them, and follows the settings from now on. */
  public void start() {
    store.whenStored(
        change -> {
          DiscoveryMode before = change.before().device().get(DiscoveryRows.DISCOVERY);
          if (mode() != before) {
            sockets.apply(mode() != DiscoveryMode.OFF);
          }
        });
    sockets.apply(mode() != DiscoveryMode.OFF);
  }

  @Override
  public void close() {
    sockets.close();
  }

  /** Who has searched, and what keeps others from it. Any thread. */
  public DiscoveryStatus status() {
    List<String> problems = new ArrayList<>(sockets.problems());
    if (sockets.isOpen()) {
      problems.addAll(filtered());
    }
    return new DiscoveryStatus(problems, finders.list(ticker.nanoTime()));
  }

  /** The interfaces may come and go, and the page asks each second. */
  private synchronized List<String> filtered() {
    long now = ticker.nanoTime();
    if (filteredAt.isEmpty() || now - filteredAt.getAsLong() >= LOOK_NANOS) {
      filteredAt = OptionalLong.of(now);
      try {
        filtered = SourceFilter.hints();
      } catch (IOException e) {
        LOG.debug("discovery: the filter of the kernel is not known", e);
        filtered = List.of();
      }
    }
    return filtered;
  }

  @Override
  public List<Reply> answer(Request request, long nowNanos) {
    Settings device = device();
    SetRight right = right(device);
    if (FrameRequests.mayBeFrame(request.bytes())) {
      return ofFrame(request, right, nowNanos);
    }
    if (request.port() != KEYWORD_PORT) {
      return List.of();
    }
    List<Reply> replies = sessions.answer(request, device, right == SetRight.ALLOWED, nowNanos);
    if (!replies.isEmpty()) {
      finders.saw(request, nowNanos);
    }
    return replies;
  }

  private SetRight right(Settings device) {
    if (mode() != DiscoveryMode.FULL) {
      return SetRight.NOT_FULL;
    }
    return NetworkCommands.allowChanges(device) ? SetRight.ALLOWED : SetRight.FACTORY_PASSWORD;
  }

  // ---- frames

  private List<Reply> ofFrame(Request request, SetRight right, long nowNanos) {
    HostNetwork network = unit.network();
    InetAddress asker = address(request);
    boolean guesses = FrameUnit.hasPassword(request.bytes(), network.mac());
    Author author = Author.unnamed(asker);
    if (guesses && throttle.wait(asker) > 0) {
      store.audit().add(AuditEvent.SIGN_IN_FAILED, author, "", "too many attempts, by a frame");
      return List.of();
    }
    UnitView view =
        new UnitView(
            store.settings(), unit.ports(), network, request.own(), Release.VERSION, right);
    FrameFamily family = FrameFamily.ofUdpPort(request.port()).orElseThrow();
    FrameOutcome outcome = frames.receive(request.bytes(), family, view, nowNanos);
    switch (outcome.result()) {
      case IGNORED -> {
        return List.of();
      }
      case WRONG_PASSWORD -> {
        throttle.failed(asker);
        store.audit().add(AuditEvent.SIGN_IN_FAILED, author, "", "wrong password, by a frame");
      }
      case REFUSED -> store.audit().add(AuditEvent.REFUSED, author, "", refusal(outcome, right));
      case READ, DONE, NOT_POSSIBLE -> throttle.succeeded(asker, true);
      case SEARCH, WRONG_SUM -> {}
    }
    finders.saw(request, nowNanos);
    return carriedOut(outcome, author);
  }

  private String refusal(FrameOutcome outcome, SetRight right) {
    String what = outcome.command().map(command -> command + " ").orElse("") + "by a frame: ";
    if (device().get(DiscoveryRows.FRAME_USER).isEmpty()) {
      return what + "AT+DISCU=OFF";
    }
    return what + (right == SetRight.FACTORY_PASSWORD ? "factory password" : "AT+DISC is not FULL");
  }

  private List<Reply> carriedOut(FrameOutcome outcome, Author author) {
    boolean isDone = outcome.edit().isEmpty() || isStored(outcome, author);
    if (isDone && outcome.restarts()) {
      unit.restart(author, "frame of a set-up tool");
      store.applyDevice(true); // also without a port
    }
    return (isDone ? outcome.answers() : outcome.onFailure())
        .stream()
            .map(bytes -> new Reply(bytes, outcome.result().isAuthenticated(), false))
            .toList();
  }

  private boolean isStored(FrameOutcome outcome, Author author) {
    try {
      SettingsStore.Outcome stored =
          store
              .change(outcome.edit().orElseThrow(), author)
              .copy()
              .orTimeout(STORE_SECONDS, TimeUnit.SECONDS)
              .join();
      stored.refusal().ifPresent(why -> LOG.info("discovery: a frame was refused: {}", why));
      return stored.refusal().isEmpty();
    } catch (CompletionException e) {
      LOG.warn("discovery: a frame was not carried out", e);
      return false;
    }
  }

  private static InetAddress address(Request request) {
    try {
      return InetAddress.getByAddress(request.asker().bytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 4 bytes are an address
    }
  }
}
