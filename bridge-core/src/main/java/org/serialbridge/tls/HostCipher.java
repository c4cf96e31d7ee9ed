package org.serialbridge.tls;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.kernel.Aead;
import org.serialbridge.serial.kernel.Aead.Algorithm;

/**
 * A cipher of the host's OpenSSL as TLS uses one: {@code init} with a new nonce before each record,
 * the header of the record, and the whole record in one call. It takes no text in parts.
 */
final class HostCipher extends CipherSpi {
  private static final byte[] NOTHING = {};

  private final List<Algorithm> algorithms;

  private Algorithm algorithm;
  private byte[] key = NOTHING;
  private byte[] nonce = NOTHING;

  /** The nonce of the last record that was encrypted with this key. */
  private byte[] encryptedWith = NOTHING;

  private byte[] header = NOTHING;
  private boolean encrypts;
  private boolean isReady;

  /** A cipher that is not ready; the length of a key chooses the algorithm. */
  HostCipher(List<Algorithm> algorithms) {
    this.algorithms = algorithms;
    algorithm = algorithms.get(0);
  }

  // ---- before a record

  @Override
  protected void engineInit(
      int mode, Key newKey, AlgorithmParameterSpec parameters, SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    byte[] newNonce = nonceOf(parameters);
    byte[] encoded = newKey.getEncoded();
    if (encoded == null) {
      throw new InvalidKeyException("a key without its bytes");
    }
    Algorithm ofKey = algorithmOf(encoded.length);
    if (mode != Cipher.ENCRYPT_MODE && mode != Cipher.DECRYPT_MODE) {
      throw new InvalidKeyException("keys are not wrapped");
    }
    boolean toEncrypt = mode == Cipher.ENCRYPT_MODE;
    boolean isSameKey = MessageDigest.isEqual(encoded, key);
    if (toEncrypt && isSameKey && Arrays.equals(newNonce, encryptedWith)) {
      throw new InvalidAlgorithmParameterException("a nonce is used once");
    }
    Arrays.fill(isSameKey ? encoded : key, (byte) 0); // of two copies one is enough
    if (!isSameKey) {
      key = encoded;
      algorithm = ofKey;
      encryptedWith = NOTHING;
    }
    nonce = newNonce;
    if (toEncrypt) {
      encryptedWith = newNonce;
    }
    header = NOTHING;
    encrypts = toEncrypt;
    isReady = true;
  }

  private Algorithm algorithmOf(int keyLength) throws InvalidKeyException {
    for (Algorithm one : algorithms) {
      if (one.keyLength() == keyLength) {
        return one;
      }
    }
    throw new InvalidKeyException("no cipher has a key of " + keyLength + " bytes");
  }

  private static byte[] nonceOf(AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    byte[] nonce = NOTHING;
    if (parameters instanceof IvParameterSpec spec) {
      nonce = spec.getIV();
    } else if (parameters instanceof GCMParameterSpec spec
        && spec.getTLen() == Aead.TAG_LENGTH * Byte.SIZE) {
      nonce = spec.getIV();
    }
    if (nonce.length != Aead.NONCE_LENGTH) {
      throw new InvalidAlgorithmParameterException("a nonce of 12 and a tag of 16 bytes are known");
    }
    return nonce;
  }

  @Override
  protected void engineInit(int mode, Key newKey, SecureRandom random) throws InvalidKeyException {
    throw new InvalidKeyException("a nonce is needed");
  }

  @Override
  protected void engineInit(
      int mode, Key newKey, AlgorithmParameters parameters, SecureRandom random)
      throws InvalidAlgorithmParameterException {
    throw new InvalidAlgorithmParameterException("parameters are taken as a specification");
  }

  @Override
  protected void engineUpdateAAD(byte[] bytes, int offset, int length) {
    byte[] longer = Arrays.copyOf(header, header.length + length);
    System.arraycopy(bytes, offset, longer, header.length, length);
    header = longer;
  }

  @Override
  protected void engineUpdateAAD(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    engineUpdateAAD(copy, 0, copy.length);
  }

  // ---- a record

  @Override
  protected int engineDoFinal(byte @Nullable [] in, int from, int length, byte[] out, int to)
      throws ShortBufferException, AEADBadTagException {
    if (!isReady) {
      throw new IllegalStateException("a new nonce is needed");
    }
    if (!encrypts && length < Aead.TAG_LENGTH) {
      throw new AEADBadTagException("it is too short for a tag");
    }
    if (out.length - to < engineGetOutputSize(length)) {
      throw new ShortBufferException();
    }
    isReady = false;
    byte[] source = in == null ? NOTHING : in; // Cipher has none without a text
    try {
      return Aead.crypt(algorithm, encrypts, key, nonce, header, source, from, length, out, to);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new ProviderException(e);
    }
  }

  @Override
  protected byte[] engineDoFinal(byte @Nullable [] in, int from, int length)
      throws AEADBadTagException {
    byte[] out = new byte[engineGetOutputSize(length)];
    try {
      engineDoFinal(in, from, length, out, 0);
      return out;
    } catch (ShortBufferException e) {
      throw new ProviderException(e);
    }
  }

  @Override
  protected int engineDoFinal(ByteBuffer in, ByteBuffer out)
      throws ShortBufferException, AEADBadTagException {
    int length = in.remaining();
    if (out.remaining() < engineGetOutputSize(length)) {
      throw new ShortBufferException();
    }
    if (!in.hasArray() || !out.hasArray()) {
      byte[] copy = new byte[length + Aead.TAG_LENGTH];
      in.duplicate().get(copy, 0, length);
      int written = engineDoFinal(copy, 0, length, copy, 0);
      in.position(in.limit());
      out.put(copy, 0, written);
      return written;
    }
    int written =
        engineDoFinal(
            in.array(),
            in.arrayOffset() + in.position(),
            length,
            out.array(),
            out.arrayOffset() + out.position());
    in.position(in.limit());
    out.position(out.position() + written);
    return written;
  }

  @Override
  protected int engineGetOutputSize(int length) {
    return encrypts ? length + Aead.TAG_LENGTH : Math.max(0, length - Aead.TAG_LENGTH);
  }

  // ---- the rest of the interface

  @Override
  protected byte[] engineUpdate(byte[] in, int from, int length) {
    throw new UnsupportedOperationException("a text is given as a whole");
  }

  @Override
  protected int engineUpdate(byte[] in, int from, int length, byte[] out, int to) {
    throw new UnsupportedOperationException("a text is given as a whole");
  }

  @Override
  protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
    throw new NoSuchAlgorithmException(mode);
  }

  @Override
  protected void engineSetPadding(String padding) throws NoSuchPaddingException {
    throw new NoSuchPaddingException(padding);
  }

  @Override
  protected int engineGetBlockSize() {
    return 0;
  }

  @Override
  protected byte[] engineGetIV() {
    return nonce.clone();
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return null;
  }

  @Override
  protected int engineGetKeySize(Key sized) {
    return sized.getEncoded().length * Byte.SIZE;
  }
}
