/*
 * What the files of the library share.
 *
 * Each function answers 0 or its value, and -errno(3) after a failure.
 */
#ifndef SERIALBRIDGE_CALLS_H
#define SERIALBRIDGE_CALLS_H

#include <errno.h>
#include <jni.h>

#define CALL(type, name) JNIEXPORT type JNICALL Java_org_serialbridge_serial_kernel_SystemCalls_##name

static inline jint result(int returned) { return returned < 0 ? -errno : returned; }

static inline void give(JNIEnv *env, jintArray array, const jint *values, jsize count) {
  (*env)->SetIntArrayRegion(env, array, 0, count, values);
}

#endif
