package org.serialbridge.tls;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.serialbridge.netty.Reason;

/** Reasons of failed handshakes in words: which check failed. */
public final class TlsReason {
  private static final int MOST_CAUSES = 10;
  private static final String ALERT = "Received fatal alert: ";

  /** An alert in plain text, where the Java runtime expects encryption already. */
  private static final String UNREADABLE = "Insufficient buffer remaining for AEAD";

  private TlsReason() {}

  /**
   * Whether a fault of a connection came from TLS, and is none of this program: what TLS cannot
   * decode, whatever exception the Java runtime has for it.
   */
  public static boolean isOf(Throwable cause) {
    return cause instanceof SSLException || cause instanceof DecoderException;
  }

  /** The reason of a failed handshake, or of the end of a connection by TLS. */
  public static String of(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < MOST_CAUSES; i++) {
      if (cause instanceof NotSslRecordException) {
        return "the peer does not speak TLS";
      }
      if (cause instanceof TooLongFrameException) {
        return "its ClientHello is too long";
      }
      if (cause instanceof SslHandshakeTimeoutException) {
        return "its handshake took too long";
      }
      if (cause instanceof ClosedChannelException) {
        return "the connection was closed within the handshake";
      }
      if (cause instanceof CertificateExpiredException) {
        return "its certificate has expired (" + cause.getMessage() + ")";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "its certificate is not valid yet (" + cause.getMessage() + ")";
      }
      if (cause instanceof CertPathBuilderException) {
        return "no authority that is trusted here has signed its certificate";
      }
      if (cause.getCause() == null) {
        return ofLast(cause);
      }
      cause = cause.getCause();
    }
    return Reason.of(cause);
  }

  private static String ofLast(Throwable cause) {
    if (cause instanceof RuntimeException && !(cause instanceof CodecException)) {
      return "it does not keep to the protocol of TLS"; // the Java runtime has no words for it
    }
    String message = String.valueOf(cause.getMessage());
    if (message.startsWith(ALERT)) {
      return "the peer refuses: " + message.substring(ALERT.length()).replace('_', ' ');
    }
    if (message.startsWith(UNREADABLE)) {
      return "the client ended the handshake: perhaps it does not trust server.pem, or its name";
    }
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("certificate chain") && lower.contains("empty")) {
      return "it has no certificate";
    }
    if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
      return "its certificate is for another name: " + message;
    }
    if (lower.contains("extended key usage")) {
      return "the extended key usage of its certificate does not allow this role";
    }
    if (cause instanceof CertPathValidatorException && lower.contains("trust anchor")) {
      return "no authority that is trusted here has signed its certificate";
    }
    return Reason.of(cause);
  }
}
