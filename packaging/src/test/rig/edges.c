/*
 * LD_PRELOAD for qemu, in front of the rig's own: writes each change of DTR and RTS of its 16550A, with the time of the
 * change, to the file $EDGES.
 *
 * A record is a struct edge. Build: cc -O2 -shared -fPIC -o edges.so edges.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct edge {
    int64_t nanos; /* since 1970 */
    int64_t lines; /* TIOCM_DTR and TIOCM_RTS, those that are on */
};

static void note(int lines)
{
    static int file, last;
    struct timespec now;
    struct edge edge;

    lines &= TIOCM_DTR | TIOCM_RTS;
    if (lines == last) return;
    last = lines;
    if (!file) file = open(getenv("EDGES"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    clock_gettime(CLOCK_REALTIME, &now);
    edge.nanos = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    edge.lines = lines;
    if (write(file, &edge, sizeof edge) != sizeof edge) abort();
}

int ioctl(int fd, unsigned long request, ...)
{
    static int (*next)(int, unsigned long, ...);
    va_list arguments;
    void *argument;

    va_start(arguments, request);
    argument = va_arg(arguments, void *);
    va_end(arguments);
    if (!next) next = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    if (request == TIOCMSET) note(*(int *)argument);
    return next(fd, request, argument);
}
