/*
 * System calls that Java and jSerialComm do not have: those of org.serialbridge.serial.kernel.
 *
 * None of them opens a tty a second time, waits for another process or starts one. countModemLines waits a
 * millisecond, relay for good, on a thread of its own.
 */
#define _GNU_SOURCE
#include <asm/termbits.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/serial.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

/* termbits.h of Debian 12 has it for some architectures only; the number is theirs of all. */
#ifndef IBSHIFT
#define IBSHIFT 16
#endif

/* The bits of both speeds. An input without a speed has that of the output. */
static const tcflag_t SPEED_BITS = CBAUD | (tcflag_t)CBAUD << IBSHIFT;

/* ---- parameters */

/* The speeds with a constant: programs that know no other see them, and drivers may round them by 2 %. */
static const struct {
  speed_t speed;
  tcflag_t constant;
} SPEEDS[] = {
    {50, B50},           {75, B75},           {110, B110},         {134, B134},         {150, B150},
    {200, B200},         {300, B300},         {600, B600},         {1200, B1200},       {1800, B1800},
    {2400, B2400},       {4800, B4800},       {9600, B9600},       {19200, B19200},     {38400, B38400},
    {57600, B57600},     {115200, B115200},   {230400, B230400},   {460800, B460800},   {500000, B500000},
    {576000, B576000},   {921600, B921600},   {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000},
    {2000000, B2000000}, {2500000, B2500000}, {3000000, B3000000}, {3500000, B3500000}, {4000000, B4000000},
};

static tcflag_t constant(speed_t speed) {
  for (size_t i = 0; i < sizeof SPEEDS / sizeof *SPEEDS; i++) {
    if (SPEEDS[i].speed == speed) {
      return SPEEDS[i].constant;
    }
  }
  return BOTHER;
}

/* In the order of Termios. */
enum { IFLAG, OFLAG, CFLAG, LFLAG, SPEED, MIN, TIME, START, STOP, TERMIOS_FIELDS };

CALL(jint, getTermios)(JNIEnv *env, jclass class, jint fd, jintArray fields) {
  (void)class;
  struct termios2 now;
  if (ioctl(fd, TCGETS2, &now) < 0) {
    return -errno;
  }
  const jint values[TERMIOS_FIELDS] = {
      [IFLAG] = (jint)now.c_iflag,   [OFLAG] = (jint)now.c_oflag,  [CFLAG] = (jint)(now.c_cflag & ~SPEED_BITS),
      [LFLAG] = (jint)now.c_lflag,   [SPEED] = (jint)now.c_ospeed, [MIN] = now.c_cc[VMIN],
      [TIME] = now.c_cc[VTIME],      [START] = now.c_cc[VSTART],   [STOP] = now.c_cc[VSTOP],
  };
  give(env, fields, values, TERMIOS_FIELDS);
  return 0;
}

CALL(jint, setTermios)(JNIEnv *env, jclass class, jint fd, jintArray fields) {
  (void)class;
  jint values[TERMIOS_FIELDS];
  struct termios2 next;
  (*env)->GetIntArrayRegion(env, fields, 0, TERMIOS_FIELDS, values);
  if ((*env)->ExceptionCheck(env)) {
    return -EINVAL;
  }
  if (ioctl(fd, TCGETS2, &next) < 0) {
    return -errno;
  }
  const speed_t speed = (speed_t)values[SPEED];
  next.c_iflag = (tcflag_t)values[IFLAG];
  next.c_oflag = (tcflag_t)values[OFLAG];
  next.c_cflag = ((tcflag_t)values[CFLAG] & ~SPEED_BITS) | constant(speed);
  next.c_lflag = (tcflag_t)values[LFLAG];
  next.c_ispeed = next.c_ospeed = speed;
  next.c_cc[VMIN] = (cc_t)values[MIN];
  next.c_cc[VTIME] = (cc_t)values[TIME];
  next.c_cc[VSTART] = (cc_t)values[START];
  next.c_cc[VSTOP] = (cc_t)values[STOP];
  return result(ioctl(fd, TCSETS2, &next));
}

CALL(jint, setNonBlocking)(JNIEnv *env, jclass class, jint fd, jboolean wanted) {
  (void)env, (void)class;
  const int flags = fcntl(fd, F_GETFL);
  return result(flags < 0 ? flags : fcntl(fd, F_SETFL, wanted ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

CALL(jint, setExclusive)(JNIEnv *env, jclass class, jint fd, jboolean wanted) {
  (void)env, (void)class;
  return result(ioctl(fd, wanted ? TIOCEXCL : TIOCNXCL));
}

/* Any user may set the flag if nothing else changes. */
CALL(jint, setLowLatency)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  struct serial_struct serial;
  memset(&serial, 0, sizeof serial);
  if (ioctl(fd, TIOCGSERIAL, &serial) < 0) {
    return -errno;
  }
  serial.flags = (int)((unsigned int)serial.flags | ASYNC_LOW_LATENCY);
  return result(ioctl(fd, TIOCSSERIAL, &serial));
}

/* ---- lines */

CALL(jint, modemLines)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  int lines = 0;
  return ioctl(fd, TIOCMGET, &lines) < 0 ? -errno : lines;
}

/* All of them are set at once. */
CALL(jint, setModemLines)(JNIEnv *env, jclass class, jint fd, jint changed, jint values) {
  (void)env, (void)class;
  int lines = changed;
  if ((values & changed) == changed) {
    return result(ioctl(fd, TIOCMBIS, &lines));
  }
  if ((values & changed) == 0) {
    return result(ioctl(fd, TIOCMBIC, &lines));
  }
  if (ioctl(fd, TIOCMGET, &lines) < 0) {
    return -errno;
  }
  lines = (lines & ~changed) | (values & changed);
  return result(ioctl(fd, TIOCMSET, &lines));
}

CALL(jint, setBreak)(JNIEnv *env, jclass class, jint fd, jboolean on) {
  (void)env, (void)class;
  return result(ioctl(fd, on ? TIOCSBRK : TIOCCBRK));
}

static void wake(int signal) { (void)signal; }

/*
 * Has the driver of a UART count the changes of its modem inputs, until the parameters are set again: those of the
 * kernel's serial core do so only with flow control, and from the beginning of TIOCMIWAIT on. A timer ends that wait
 * after a millisecond; it goes on ticking, for a tick before the wait would be lost.
 */
CALL(jint, countModemLines)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  const int signal = SIGRTMAX - 3; /* the JVM and the C library use none of the last */
  const struct sigaction action = {.sa_handler = wake};
  const struct itimerspec ticks = {.it_value.tv_nsec = 1000000, .it_interval.tv_nsec = 1000000};
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = signal};
  timer_t timer;
  event._sigev_un._tid = gettid();
  if (sigaction(signal, &action, NULL) < 0 || timer_create(CLOCK_MONOTONIC, &event, &timer) < 0) {
    return -errno;
  }
  jint answer = result(timer_settime(timer, 0, &ticks, NULL));
  if (answer == 0) {
    const int waited = ioctl(fd, TIOCMIWAIT, TIOCM_CTS | TIOCM_DSR | TIOCM_RI | TIOCM_CD);
    answer = waited < 0 && errno != EINTR ? -errno : 0;
  }
  timer_delete(timer);
  return answer;
}

/* In the order of LineCounts. */
CALL(jint, lineCounts)(JNIEnv *env, jclass class, jint fd, jintArray counts) {
  (void)class;
  struct serial_icounter_struct now;
  memset(&now, 0, sizeof now);
  if (ioctl(fd, TIOCGICOUNT, &now) < 0) {
    return -errno;
  }
  const jint values[] = {now.cts,     now.dsr,    now.rng, now.dcd,        now.frame,
                         now.overrun, now.parity, now.brk, now.buf_overrun};
  give(env, counts, values, sizeof values / sizeof *values);
  return 0;
}

/* ---- queues */

CALL(jint, receivedBytes)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) < 0 ? -errno : bytes;
}

CALL(jint, unsentBytes)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  int bytes = 0;
  return ioctl(fd, TIOCOUTQ, &bytes) < 0 ? -errno : bytes;
}

/* 1 if the shift register of the transmitter is empty, 0 if it is not. */
CALL(jint, isTransmitterEmpty)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  unsigned int status = 0;
  return ioctl(fd, TIOCSERGETLSR, &status) < 0 ? -errno : (status & TIOCSER_TEMT) != 0;
}

CALL(jint, dropReceived)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  return result(ioctl(fd, TCFLSH, TCIFLUSH));
}

/* Setting the parameters that are set wakes a writer, which the flush of a pseudo-terminal does not. */
CALL(jint, dropUnsent)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  struct termios2 now;
  if (ioctl(fd, TCFLSH, TCOFLUSH) < 0 || ioctl(fd, TCGETS2, &now) < 0) {
    return -errno;
  }
  return result(ioctl(fd, TCSETS2, &now));
}

/* ---- RS-485 */

/* Flags, delay before, delay after in ms: the wanted ones, then those in force. */
CALL(jint, setRs485)(JNIEnv *env, jclass class, jint fd, jintArray mode) {
  (void)class;
  jint values[3];
  struct serial_rs485 wanted;
  (*env)->GetIntArrayRegion(env, mode, 0, 3, values);
  if ((*env)->ExceptionCheck(env)) {
    return -EINVAL;
  }
  memset(&wanted, 0, sizeof wanted);
  wanted.flags = (uint32_t)values[0];
  wanted.delay_rts_before_send = (uint32_t)values[1];
  wanted.delay_rts_after_send = (uint32_t)values[2];
  if (ioctl(fd, TIOCSRS485, &wanted) < 0 || ioctl(fd, TIOCGRS485, &wanted) < 0) {
    return -errno;
  }
  values[0] = (jint)wanted.flags;
  values[1] = (jint)wanted.delay_rts_before_send;
  values[2] = (jint)wanted.delay_rts_after_send;
  give(env, mode, values, 3);
  return 0;
}

/* The descriptor of an output of a GPIO chip (linux/gpio.h). */
CALL(jint, openGpio)(JNIEnv *env, jclass class, jstring chip, jint line, jboolean high) {
  (void)class;
  const char *path = (*env)->GetStringUTFChars(env, chip, NULL);
  if (path == NULL) {
    return -ENOMEM;
  }
  const int fd = open(path, O_RDWR | O_CLOEXEC);
  const int failure = errno;
  (*env)->ReleaseStringUTFChars(env, chip, path);
  if (fd < 0) {
    return -failure;
  }
  struct gpio_v2_line_request request;
  memset(&request, 0, sizeof request);
  request.offsets[0] = (uint32_t)line;
  request.num_lines = 1;
  strcpy(request.consumer, "serialbridge");
  request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT;
  request.config.num_attrs = 1;
  request.config.attrs[0].mask = 1;
  request.config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
  request.config.attrs[0].attr.values = high ? 1 : 0;
  const jint opened = ioctl(fd, GPIO_V2_GET_LINE_IOCTL, &request) < 0 ? -errno : request.fd;
  close(fd);
  return opened;
}

CALL(jint, setGpio)(JNIEnv *env, jclass class, jint fd, jboolean high) {
  (void)env, (void)class;
  struct gpio_v2_line_values values = {.bits = high ? 1 : 0, .mask = 1};
  return result(ioctl(fd, GPIO_V2_LINE_SET_VALUES_IOCTL, &values));
}

/* ---- pseudo-terminals */

/* The number below /dev/pts; the descriptors of both ends, of which that of the device never blocks. */
CALL(jint, openPty)(JNIEnv *env, jclass class, jintArray ends) {
  (void)class;
  const int unlocked = 0;
  int number = -1;
  const int device = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (device < 0) {
    return -errno;
  }
  int port = -1;
  if (ioctl(device, TIOCSPTLCK, &unlocked) == 0 && ioctl(device, TIOCGPTN, &number) == 0) {
    port = ioctl(device, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  }
  if (port < 0) {
    const int failure = errno;
    close(device);
    return -failure;
  }
  const jint values[] = {device, port};
  give(env, ends, values, 2);
  return number;
}

CALL(jint, openEvent)(JNIEnv *env, jclass class) {
  (void)env, (void)class;
  return result(eventfd(0, EFD_CLOEXEC));
}

CALL(jint, raiseEvent)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  return result(eventfd_write(fd, 1));
}

CALL(jint, closeDescriptor)(JNIEnv *env, jclass class, jint fd) {
  (void)env, (void)class;
  return result(close(fd));
}

/* Bytes on their way in one direction. */
struct way {
  int from, to;
  size_t begin, end;
  char bytes[4096];
};

/* False if an end is gone. */
static int pass(struct way *way) {
  if (way->begin == way->end) {
    const ssize_t count = read(way->from, way->bytes, sizeof way->bytes);
    if (count < 0) {
      return errno == EAGAIN || errno == EINTR;
    }
    way->begin = 0;
    way->end = (size_t)count;
  }
  if (way->begin < way->end) {
    const ssize_t count = write(way->to, way->bytes + way->begin, way->end - way->begin);
    if (count < 0) {
      return errno == EAGAIN || errno == EINTR;
    }
    way->begin += (size_t)count;
  }
  return 1;
}

static struct pollfd next(const struct way *way) {
  const int waits = way->begin < way->end;
  return (struct pollfd){.fd = waits ? way->to : way->from, .events = waits ? POLLOUT : POLLIN};
}

/* Passes bytes between two descriptors that never block, or back to one, until the event is raised or an end fails. */
CALL(jint, relay)(JNIEnv *env, jclass class, jint one, jint other, jint event) {
  (void)env, (void)class;
  struct way there = {.from = one, .to = other};
  struct way back = {.from = other, .to = one};
  const nfds_t count = one == other ? 2 : 3;
  int open = 1;
  while (open) {
    struct pollfd watched[] = {{.fd = event, .events = POLLIN}, next(&there), next(&back)};
    if (poll(watched, count, -1) < 0 && errno != EINTR) {
      return -errno;
    }
    if (watched[0].revents != 0) {
      return 0;
    }
    open = pass(&there) && (one == other || pass(&back));
  }
  return -EIO;
}

/* ---- local sockets */

/* The name is not terminated; it begins with 0 in the abstract namespace. */
CALL(jint, sendDatagram)(JNIEnv *env, jclass class, jbyteArray name, jbyteArray bytes) {
  (void)class;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char datagram[4096];
  const jsize length = (*env)->GetArrayLength(env, name);
  const jsize count = (*env)->GetArrayLength(env, bytes);
  if ((size_t)length > sizeof address.sun_path) {
    return -ENAMETOOLONG;
  }
  if ((size_t)count > sizeof datagram) {
    return -EMSGSIZE;
  }
  (*env)->GetByteArrayRegion(env, name, 0, length, (jbyte *)address.sun_path);
  (*env)->GetByteArrayRegion(env, bytes, 0, count, (jbyte *)datagram);
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) {
    return -errno;
  }
  const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)length);
  const jint sent = result((int)sendto(fd, datagram, (size_t)count, 0, (struct sockaddr *)&address, size));
  close(fd);
  return sent;
}
