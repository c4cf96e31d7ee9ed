/*
 * Authenticated encryption by the host's libcrypto (OpenSSL 3): org.serialbridge.serial.kernel.Aead.
 *
 * The library is opened when it is asked for, for few processes speak TLS. None of these calls waits.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

/* Of openssl/crypto.h and openssl/evp.h. */
enum { NO_CONFIGURATION = 0x80, NO_EXIT_HANDLER = 0x80000, GET_TAG = 0x10, SET_TAG = 0x11 };

enum { TAG = 16, NONCE = 12, LONGEST_KEY = 32, LONGEST = 1 << 24 };

static struct {
  int (*start)(uint64_t options, const void *settings);
  void *(*fetch)(void *library, const char *name, const char *properties);
  void *(*newContext)(void);
  void (*freeContext)(void *context);
  int (*init)(void *context, const void *cipher, void *engine, const uint8_t *key, const uint8_t *nonce, int encrypts);
  int (*update)(void *context, uint8_t *out, int *written, const uint8_t *in, int length);
  int (*control)(void *context, int type, int number, void *bytes);
  int (*final)(void *context, uint8_t *out, int *written);
} crypto;

/* In the order of Aead.Algorithm. */
static struct {
  const char *name;
  jsize key;
  void *cipher;
} algorithms[] = {
    {.name = "ChaCha20-Poly1305", .key = 32}, {.name = "AES-128-GCM", .key = 16}, {.name = "AES-256-GCM", .key = 32}};

enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };

/* Opens the library; -ENOSYS if the host has none with these algorithms. To be called once. */
CALL(jint, openCrypto)(JNIEnv *env, jclass class) {
  (void)env, (void)class;
  static const struct {
    const char *name;
    void *at;
  } functions[] = {
      {"OPENSSL_init_crypto", &crypto.start},       {"EVP_CIPHER_fetch", &crypto.fetch},
      {"EVP_CIPHER_CTX_new", &crypto.newContext},   {"EVP_CIPHER_CTX_free", &crypto.freeContext},
      {"EVP_CipherInit_ex", &crypto.init},          {"EVP_CipherUpdate", &crypto.update},
      {"EVP_CIPHER_CTX_ctrl", &crypto.control},     {"EVP_CipherFinal_ex", &crypto.final},
  };
  void *library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    return -ENOSYS;
  }
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    void *function = dlsym(library, functions[i].name);
    if (function == NULL) {
      return -ENOSYS;
    }
    memcpy(functions[i].at, &function, sizeof function);
  }
  /* Its exit handler would free what another thread still uses when the Java runtime ends. */
  if (crypto.start(NO_CONFIGURATION | NO_EXIT_HANDLER, NULL) != 1) {
    return -ENOSYS;
  }
  for (int i = 0; i < ALGORITHMS; i++) {
    algorithms[i].cipher = crypto.fetch(NULL, algorithms[i].name, NULL);
    if (algorithms[i].cipher == NULL) {
      return -ENOSYS;
    }
  }
  return 0;
}

struct message {
  const void *cipher;
  uint8_t key[LONGEST_KEY], nonce[NONCE];
  const uint8_t *header;
  int headerLength;
};

/* Replaces a text by the encrypted one, and writes the tag behind it. */
static int encrypt(const struct message *message, void *context, uint8_t *text, int length) {
  int written;
  return crypto.init(context, message->cipher, NULL, message->key, message->nonce, 1) == 1
         && crypto.update(context, NULL, &written, message->header, message->headerLength) == 1
         && (length == 0 || crypto.update(context, text, &written, text, length) == 1)
         && crypto.final(context, text + length, &written) == 1
         && crypto.control(context, GET_TAG, TAG, text + length) == 1;
}

/* Replaces an encrypted text, which its tag follows. */
static int decrypt(const struct message *message, void *context, uint8_t *text, int length) {
  int written;
  return crypto.init(context, message->cipher, NULL, message->key, message->nonce, 0) == 1
         && crypto.control(context, SET_TAG, TAG, text + length) == 1
         && crypto.update(context, NULL, &written, message->header, message->headerLength) == 1
         && (length == 0 || crypto.update(context, text, &written, text, length) == 1)
         && crypto.final(context, text + length, &written) == 1;
}

static int holds(JNIEnv *env, jbyteArray array, jint from, jint length) {
  return from >= 0 && length >= 0 && length <= (*env)->GetArrayLength(env, array) - from;
}

/* What is encrypted or decrypted lies in the memory of C: an array that is held would stop Java's garbage collection. */
static jint cryptIn(JNIEnv *env, struct message *message, jboolean encrypts, uint8_t *memory, jbyteArray in, jint from,
                    jint length, jbyteArray out, jint to) {
  const jint text = encrypts ? length : length - TAG;
  void *context = crypto.newContext();
  if (context == NULL) {
    return -ENOMEM;
  }
  (*env)->GetByteArrayRegion(env, in, from, length, (jbyte *)memory);
  const int done = (encrypts ? encrypt : decrypt)(message, context, memory, text);
  crypto.freeContext(context);
  if (!done) {
    return encrypts ? -EINVAL : -EBADMSG;
  }
  const jint result = encrypts ? text + TAG : text;
  (*env)->SetByteArrayRegion(env, out, to, result, (const jbyte *)memory);
  return result;
}

/*
 * Encrypts a text, or decrypts a text with its tag. Nothing is written into out unless all is right.
 * Returns the bytes written; -EBADMSG: the tag is not that of the text; -EINVAL: a length is wrong, or an array is none.
 */
CALL(jint, crypt)
(JNIEnv *env, jclass class, jint algorithm, jboolean encrypts, jbyteArray key, jbyteArray nonce, jbyteArray header,
 jbyteArray in, jint from, jint length, jbyteArray out, jint to) {
  (void)class;
  if (algorithm < 0 || algorithm >= ALGORITHMS || algorithms[algorithm].cipher == NULL || key == NULL || nonce == NULL
      || header == NULL || in == NULL || out == NULL || !holds(env, in, from, length) || (!encrypts && length < TAG)
      || length > LONGEST || !holds(env, out, to, encrypts ? length + TAG : length - TAG)
      || (*env)->GetArrayLength(env, key) != algorithms[algorithm].key || (*env)->GetArrayLength(env, nonce) != NONCE) {
    return -EINVAL;
  }
  const jsize headerLength = (*env)->GetArrayLength(env, header);
  const size_t textRoom = (size_t)length + TAG;
  uint8_t *memory = headerLength > LONGEST ? NULL : malloc(textRoom + (size_t)headerLength);
  if (memory == NULL) {
    return -ENOMEM;
  }
  (*env)->GetByteArrayRegion(env, header, 0, headerLength, (jbyte *)memory + textRoom);
  struct message message = {
      .cipher = algorithms[algorithm].cipher, .header = memory + textRoom, .headerLength = headerLength};
  (*env)->GetByteArrayRegion(env, key, 0, algorithms[algorithm].key, (jbyte *)message.key);
  (*env)->GetByteArrayRegion(env, nonce, 0, NONCE, (jbyte *)message.nonce);
  const jint answer = cryptIn(env, &message, encrypts, memory, in, from, length, out, to);
  explicit_bzero(message.key, sizeof message.key);
  explicit_bzero(memory, textRoom);
  free(memory);
  return answer;
}
