package org.serialbridge.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.serial.kernel.Aead;

/** The ciphers of the host's OpenSSL, beside those of the Java runtime. */
class HostCiphersTest {
  private static final String OURS = "serialbridge";
  private static final String CHACHA = "ChaCha20-Poly1305";
  private static final String GCM = "AES/GCM/NoPadding";

  private final Random random = new Random(1);

  @BeforeAll
  static void prefer() {
    HostCiphers.prefer();
  }

  private static Cipher cipher(
      String provider, String name, int mode, byte[] key, byte[] nonce, byte[] header)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(name, provider);
    cipher.init(mode, new SecretKeySpec(key, "AES"), parameters(name, nonce));
    cipher.updateAAD(header);
    return cipher;
  }

  private static AlgorithmParameterSpec parameters(String name, byte[] nonce) {
    return name.equals(GCM) ? new GCMParameterSpec(128, nonce) : new IvParameterSpec(nonce);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {CHACHA, GCM})
  void theRuntimeAsksThemFirst(String name) throws GeneralSecurityException {
    assertEquals(Optional.empty(), Aead.problem());
    Cipher cipher = Cipher.getInstance(name);
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(bytes(32), "AES"), parameters(name, bytes(12)));

    assertEquals(OURS, cipher.getProvider().getName());
  }

  @Test
  void thePreferenceMayBeRepeated() {
    int before = Security.getProviders().length;

    HostCiphers.prefer();

    assertEquals(before, Security.getProviders().length);
  }

  @ParameterizedTest
  @CsvSource({CHACHA + ",SunJCE,32", GCM + ",SunJCE,16", GCM + ",SunJCE,32"})
  void theyMakeTheSameBytesAsThoseOfTheRuntime(String name, String other, int keyLength)
      throws GeneralSecurityException {
    for (int length : new int[] {0, 1, 15, 16, 17, 63, 64, 65, 4096, 16384, 16385}) {
      byte[] key = bytes(keyLength);
      byte[] nonce = bytes(12);
      byte[] header = bytes(length % 64);
      byte[] text = bytes(length);

      byte[] sealed = cipher(OURS, name, Cipher.ENCRYPT_MODE, key, nonce, header).doFinal(text);

      assertArrayEquals(
          cipher(other, name, Cipher.ENCRYPT_MODE, key, nonce, header).doFinal(text), sealed);
      assertArrayEquals(
          text, cipher(OURS, name, Cipher.DECRYPT_MODE, key, nonce, header).doFinal(sealed));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHACHA, GCM})
  void bytesThatWereChangedAreNotGivenOut(String name) throws GeneralSecurityException {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    byte[] header = bytes(5);
    byte[] sealed = cipher(OURS, name, Cipher.ENCRYPT_MODE, key, nonce, header).doFinal(bytes(100));
    for (int at : new int[] {0, 99, 100, 115}) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      byte[] out = new byte[100];
      Cipher opening = cipher(OURS, name, Cipher.DECRYPT_MODE, key, nonce, header);

      assertThrows(AEADBadTagException.class, () -> opening.doFinal(changed, 0, 116, out, 0));
      assertArrayEquals(new byte[100], out);
    }
    Cipher otherHeader = cipher(OURS, name, Cipher.DECRYPT_MODE, key, nonce, bytes(5));
    assertThrows(AEADBadTagException.class, () -> otherHeader.doFinal(sealed));
    Cipher tooShort = cipher(OURS, name, Cipher.DECRYPT_MODE, key, nonce, header);
    assertThrows(AEADBadTagException.class, () -> tooShort.doFinal(sealed, 0, 15));
  }

  @Test
  void buffersOfEachKindAreTaken() throws GeneralSecurityException {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    byte[] text = bytes(1000);
    byte[] sealed = cipher("SunJCE", CHACHA, Cipher.ENCRYPT_MODE, key, nonce, nonce).doFinal(text);
    for (int kinds = 0; kinds < 8; kinds++) {
      ByteBuffer in = buffer((kinds & 1) != 0, 1016).put(sealed).flip();
      if ((kinds & 2) != 0) {
        in = in.asReadOnlyBuffer();
      }
      ByteBuffer out = buffer((kinds & 4) != 0, 1000);

      int written = cipher(OURS, CHACHA, Cipher.DECRYPT_MODE, key, nonce, nonce).doFinal(in, out);

      assertEquals(1000, written);
      assertEquals(0, in.remaining());
      assertEquals(ByteBuffer.wrap(text), out.flip());
    }
  }

  /** A slice, so that its bytes do not begin where its array does. */
  private static ByteBuffer buffer(boolean direct, int size) {
    ByteBuffer whole = direct ? ByteBuffer.allocateDirect(size + 3) : ByteBuffer.allocate(size + 3);
    return whole.position(3).slice();
  }

  @Test
  void aTextMayBeReplacedByItsResultInPlaceOrBesideIt() throws GeneralSecurityException {
    byte[] key = bytes(16);
    byte[] nonce = bytes(12);
    byte[] text = bytes(4000);
    byte[] wanted = cipher("SunJCE", GCM, Cipher.ENCRYPT_MODE, key, nonce, nonce).doFinal(text);
    for (int to : new int[] {0, 1, 16, 100}) {
      byte[] array = Arrays.copyOf(text, 5000);

      cipher(OURS, GCM, Cipher.ENCRYPT_MODE, key, nonce, nonce).doFinal(array, 0, 4000, array, to);

      assertArrayEquals(wanted, Arrays.copyOfRange(array, to, to + 4016));
    }
  }

  @Test
  void aNonceIsUsedOnce() throws GeneralSecurityException {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    Cipher cipher = cipher(OURS, CHACHA, Cipher.ENCRYPT_MODE, key, nonce, nonce);
    cipher.doFinal(new byte[1]);

    assertThrows(IllegalStateException.class, () -> cipher.doFinal(new byte[1]));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () ->
            cipher.init(
                Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(nonce)));
  }

  @Test
  void aNonceIsUsedOnceAlsoIfItsTextWasDecryptedSince() throws GeneralSecurityException {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    SecretKeySpec secret = new SecretKeySpec(key, "AES");
    IvParameterSpec parameters = new IvParameterSpec(nonce);
    Cipher cipher = cipher(OURS, CHACHA, Cipher.ENCRYPT_MODE, key, nonce, nonce);
    cipher.doFinal(new byte[1]);
    cipher.init(Cipher.DECRYPT_MODE, secret, parameters);

    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> cipher.init(Cipher.ENCRYPT_MODE, secret, parameters));
  }

  @Test
  void aTextMayBeMissingAndAHeaderLong() throws GeneralSecurityException {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    byte[] header = bytes(10_000);

    byte[] tag = cipher(OURS, GCM, Cipher.ENCRYPT_MODE, key, nonce, header).doFinal();

    assertArrayEquals(
        cipher("SunJCE", GCM, Cipher.ENCRYPT_MODE, key, nonce, header).doFinal(), tag);
    Cipher byBuffer = cipher(OURS, GCM, Cipher.DECRYPT_MODE, key, nonce, new byte[0]);
    byBuffer.updateAAD(ByteBuffer.wrap(header).asReadOnlyBuffer());
    assertArrayEquals(new byte[0], byBuffer.doFinal(tag));
  }

  @Test
  void threadsDoNotMeetInACipher() throws Exception {
    List<Callable<Integer>> works = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      byte[] key = bytes(32);
      byte[] text = bytes(16_384);
      works.add(
          () -> {
            int same = 0;
            for (int record = 0; record < 500; record++) {
              byte[] nonce = ByteBuffer.allocate(12).putInt(record).array();
              byte[] sealed =
                  cipher(OURS, CHACHA, Cipher.ENCRYPT_MODE, key, nonce, nonce).doFinal(text);
              byte[] opened =
                  cipher(OURS, CHACHA, Cipher.DECRYPT_MODE, key, nonce, nonce).doFinal(sealed);
              same += Arrays.equals(opened, text) ? 1 : 0;
            }
            return same;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<Integer> work : threads.invokeAll(works)) {
        assertEquals(500, work.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void wrongLengthsAreRefusedAndChangeNothing() throws GeneralSecurityException {
    Cipher chacha = Cipher.getInstance(CHACHA, OURS);
    SecretKeySpec key = new SecretKeySpec(bytes(32), "AES");
    assertThrows(
        InvalidKeyException.class,
        () -> chacha.init(1, new SecretKeySpec(bytes(16), "AES"), new IvParameterSpec(bytes(12))));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> chacha.init(1, key, new IvParameterSpec(bytes(13))));
    Cipher gcm = Cipher.getInstance(GCM, OURS);
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> gcm.init(1, key, new GCMParameterSpec(96, bytes(12))));
    byte[] nonce = bytes(12);
    Cipher cipher = cipher(OURS, CHACHA, Cipher.ENCRYPT_MODE, key.getEncoded(), nonce, nonce);
    assertThrows(
        ShortBufferException.class, () -> cipher.doFinal(new byte[10], 0, 10, new byte[25], 0));
    assertEquals(26, cipher.doFinal(new byte[10]).length);
    Cipher inParts = cipher(OURS, CHACHA, Cipher.ENCRYPT_MODE, key.getEncoded(), nonce, nonce);
    assertThrows(UnsupportedOperationException.class, () -> inParts.update(new byte[1]));
  }

  @Test
  void theLibraryLooksAtEachLength() {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    byte[] text = bytes(100);
    byte[] room = new byte[116];
    for (int[] wrong :
        new int[][] {
          {-1, 100, 0},
          {1, 100, 0},
          {0, 101, 0},
          {0, -1, 0},
          {0, 100, 1},
          {0, 100, -1},
          {0, 100, 117},
          {Integer.MAX_VALUE, 1, 0},
          {0, Integer.MAX_VALUE, 0},
          {0, 100, Integer.MAX_VALUE},
          {0, 100, Integer.MIN_VALUE},
          {Integer.MIN_VALUE, 100, 0}
        }) {
      assertThrows(
          GeneralSecurityException.class,
          () ->
              Aead.crypt(
                  Aead.Algorithm.CHACHA20_POLY1305,
                  true,
                  key,
                  nonce,
                  nonce,
                  text,
                  wrong[0],
                  wrong[1],
                  room,
                  wrong[2]),
          Arrays.toString(wrong));
    }
    assertThrows(
        GeneralSecurityException.class, () -> crypt(bytes(31), nonce, new byte[0], text, room));
    assertThrows(
        GeneralSecurityException.class, () -> crypt(key, bytes(11), new byte[0], text, room));
    assertEquals(116, assertDoesNotThrow(() -> crypt(key, nonce, bytes(65), text, room)));
    byte[] none = null;
    assertThrows(GeneralSecurityException.class, () -> crypt(none, nonce, nonce, text, room));
    assertThrows(GeneralSecurityException.class, () -> crypt(key, none, nonce, text, room));
    assertThrows(GeneralSecurityException.class, () -> crypt(key, nonce, none, text, room));
    assertThrows(GeneralSecurityException.class, () -> crypt(key, nonce, nonce, text, none));
  }

  private static int crypt(byte[] key, byte[] nonce, byte[] header, byte[] in, byte[] out)
      throws GeneralSecurityException {
    return Aead.crypt(
        Aead.Algorithm.CHACHA20_POLY1305, true, key, nonce, header, in, 0, in.length, out, 0);
  }
}
