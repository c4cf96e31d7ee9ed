package org.serialbridge.serial.kernel;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/** Authenticated encryption (RFC 5116) by the host's OpenSSL. */
public final class Aead {
  /** Bytes of the tag behind an encrypted text. */
  public static final int TAG_LENGTH = 16;

  /** Bytes of a nonce. */
  public static final int NONCE_LENGTH = 12;

  private static final Optional<String> PROBLEM = open();

  private Aead() {}

  /** The ciphers, with their numbers in {@code aead.c}. */
  public enum Algorithm {
    CHACHA20_POLY1305(0, 32),
    AES_128_GCM(1, 16),
    AES_256_GCM(2, 32);

    private final int number;
    private final int keyLength;

    Algorithm(int number, int keyLength) {
      this.number = number;
      this.keyLength = keyLength;
    }

    /** Bytes of a key. */
    public int keyLength() {
      return keyLength;
    }
  }

  private static Optional<String> open() {
    return SystemCalls.problem()
        .or(
            () ->
                SystemCalls.openCrypto() < 0
                    ? Optional.of("the host has no libcrypto.so.3 with the ciphers of TLS")
                    : Optional.empty());
  }

  /** The reason why nothing can be encrypted; empty if it can. The first call opens the library. */
  public static Optional<String> problem() {
    return PROBLEM;
  }

  /**
   * Encrypts a text and adds its tag, or decrypts a text with its tag.
   *
   * @param header is authenticated, not encrypted
   * @param length bytes of {@code in} from {@code from} on, with the tag of an encrypted text; 16
   *     MiB at most
   * @param out has room for the result from {@code to} on; it may be {@code in}, and is not changed
   *     after an error
   * @return bytes of the result
   * @throws AEADBadTagException if the tag is not of this text, header, nonce and key
   * @throws GeneralSecurityException if a length is wrong, or there is no library
   */
  public static int crypt(
      Algorithm algorithm,
      boolean encrypts,
      byte[] key,
      byte[] nonce,
      byte[] header,
      byte[] in,
      int from,
      int length,
      byte[] out,
      int to)
      throws GeneralSecurityException {
    if (PROBLEM.isPresent()) {
      throw new GeneralSecurityException(PROBLEM.get());
    }
    int answer =
        SystemCalls.crypt(
            algorithm.number, encrypts, key, nonce, header, in, from, length, out, to);
    if (answer == -Errno.EBADMSG) {
      throw new AEADBadTagException("the tag is wrong");
    } else if (answer < 0) {
      throw new GeneralSecurityException("the cipher failed (errno " + -answer + ")");
    }
    return answer;
  }
}
