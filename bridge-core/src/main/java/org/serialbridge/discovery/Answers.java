package org.serialbridge.discovery;

import io.netty.util.concurrent.Ticker;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Supplier;
import org.serialbridge.serial.kernel.Errno;
import org.serialbridge.serial.kernel.UdpDatagram;
import org.serialbridge.serial.kernel.UdpSocket;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.Ipv4;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers datagrams: who may ask, how often, and by which way an answer goes. One thread. */
final class Answers {
  /** Longest datagram that is read, in bytes. */
  static final int LONGEST = 600;

  /** Bytes of replies for each byte of a request, to an asker whose address may be forged. */
  static final int AMPLIFICATION = 10;

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final Ipv4 ALL_HOSTS = new Ipv4(0xFFFFFFFF);

  private final Optional<Ipv4> bound;
  private final Supplier<AllowList> allowed;
  private final Responder responder;
  private final Ticker ticker;
  private final Rates rates = new Rates();
  private boolean hasFailed;

  Answers(Optional<Ipv4> bound, Supplier<AllowList> allowed, Responder responder, Ticker ticker) {
    this.bound = bound;
    this.allowed = allowed;
    this.responder = responder;
    this.ticker = ticker;
  }

  /**
   * Reads a datagram of a socket that has one, and answers it.
   *
   * @return 0, or the nanoseconds for which nothing may be read, in which case nothing was
   */
  long readFrom(UdpSocket socket) {
    long now = ticker.nanoTime();
    if (!rates.mayRead(now)) {
      return rates.nanosUntilRead(now);
    }
    socket
        .receive(LONGEST)
        .filter(datagram -> Sources.admit(allowed.get(), datagram.sender()))
        .filter(datagram -> rates.mayAsk(datagram.sender(), now))
        .ifPresent(datagram -> answer(socket, datagram, now));
    return 0;
  }

  private void answer(UdpSocket socket, UdpDatagram datagram, long now) {
    try {
      AnswerPath.of(datagram, HostInterface.all(), bound)
          .ifPresent(path -> answer(socket, datagram, path, now));
    } catch (SocketException e) {
      LOG.debug("discovery: the interfaces of the host are not known", e);
    } catch (RuntimeException e) { // a mistake of ours must not silence discovery
      if (!hasFailed) {
        LOG.error("discovery: a datagram of {} was not answered", datagram.sender(), e);
      }
      hasFailed = true;
    }
  }

  private void answer(UdpSocket socket, UdpDatagram datagram, AnswerPath path, long now) {
    int room = AMPLIFICATION * datagram.bytes().length;
    for (Reply reply : responder.answer(request(socket, datagram, path), now)) {
      if (!reply.isAuthenticated()) {
        room -= reply.bytes().length;
        if (room < 0 || !rates.mayAnswer(datagram.sender(), now)) {
          return;
        }
      }
      send(socket, datagram, path, reply);
    }
  }

  private static Request request(UdpSocket socket, UdpDatagram datagram, AnswerPath path) {
    return new Request(
        socket.port(),
        datagram.sender(),
        datagram.senderPort(),
        path.own(),
        path.arrival().name(),
        datagram.bytes());
  }

  private static void send(UdpSocket socket, UdpDatagram datagram, AnswerPath path, Reply reply) {
    boolean toAll = !isSentToAsker(socket, datagram, path, reply.bytes());
    if (toAll) {
      broadcast(socket, path, datagram.senderPort(), reply.bytes());
    }
    boolean isSent = toAll && datagram.senderPort() == socket.port();
    if (reply.alsoToAll() && !isSent) {
      broadcast(socket, path, socket.port(), reply.bytes());
    }
  }

  /** False if it must go to all hosts. */
  private static boolean isSentToAsker(
      UdpSocket socket, UdpDatagram datagram, AnswerPath path, byte[] bytes) {
    if (path.kind() == AnswerPath.Kind.BROADCAST) {
      return false;
    }
    boolean isRouted = path.kind() == AnswerPath.Kind.ROUTED;
    int by = isRouted ? 0 : path.arrival().index();
    int errno = socket.send(by, path.own(), datagram.sender(), datagram.senderPort(), bytes);
    if (isRouted && errno == Errno.ENETUNREACH) {
      return false;
    }
    tell(errno, datagram.sender());
    return true;
  }

  private static void broadcast(UdpSocket socket, AnswerPath path, int port, byte[] bytes) {
    tell(socket.send(path.arrival().index(), path.own(), ALL_HOSTS, port, bytes), ALL_HOSTS);
  }

  /** A datagram may be lost in any case, and its asker asks again. */
  private static void tell(int errno, Ipv4 receiver) {
    if (errno != 0) {
      LOG.debug("discovery: sending to {} failed (errno {})", receiver, errno);
    }
  }
}
