/*
 * LD_PRELOAD for qemu, in front of the rig's own: writes each change of DTR and RTS of its 16550A, and its sending of
 * bytes, with their times, to the file $EDGES.
 *
 * Build: cc -O2 -shared -fPIC -o edges.so edges.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct record {
    int64_t nanos; /* since 1970 */
    int32_t lines; /* TIOCM_DTR and TIOCM_RTS, those that are on */
    int32_t bytes; /* sent now; 0 for a change of the lines */
};

static int uart = -1, lines;

static void note(int bytes)
{
    static int file = -1;
    struct timespec now;
    struct record record;

    if (file < 0) file = open(getenv("EDGES"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    clock_gettime(CLOCK_REALTIME, &now);
    record.nanos = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    record.lines = lines;
    record.bytes = bytes;
    if (write(file, &record, sizeof record) != sizeof record) abort();
}

int ioctl(int fd, unsigned long request, ...)
{
    static int (*next)(int, unsigned long, ...);
    va_list arguments;
    void *argument;
    int wanted;

    va_start(arguments, request);
    argument = va_arg(arguments, void *);
    va_end(arguments);
    if (!next) next = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    if (request == TIOCMSET) {
        uart = fd;
        wanted = *(int *)argument & (TIOCM_DTR | TIOCM_RTS);
        if (wanted != lines) {
            lines = wanted;
            note(0);
        }
    }
    return next(fd, request, argument);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    static ssize_t (*next)(int, const struct iovec *, int);
    ssize_t sent;

    if (!next) next = (ssize_t (*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
    sent = next(fd, parts, count);
    if (fd == uart && sent > 0) note((int)sent);
    return sent;
}
