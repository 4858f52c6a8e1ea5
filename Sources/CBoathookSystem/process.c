#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

// glibc passes the command line to constructors, in static executables too.
__attribute__((constructor)) static void remember_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

int boathook_argument_count(void) { return argument_count > 0 ? argument_count - 1 : 0; }
const char *boathook_argument(int index) { return arguments[index + 1]; }
const char *boathook_environment(const char *name) { return getenv(name); }
void *boathook_allocate(size_t byte_count) { return malloc(byte_count); }
_Noreturn void boathook_exit(int status) { _exit(status); }

void boathook_open_standard_descriptors(void) {
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0) continue;
        int opened = open("/dev/null", O_RDWR);
        if (opened < 0) {  // a root without /dev: an end of a pipe without another end will do
            int ends[2];
            if (pipe(ends) < 0) return;
            int unused = descriptor == 0 ? ends[1] : ends[0];
            opened = descriptor == 0 ? ends[0] : ends[1];
            if (opened != descriptor) dup2(opened, descriptor);
            if (opened != descriptor) close(opened);
            if (unused != descriptor) close(unused);
            continue;
        }
        // open gives the lowest free number, which is this one.
        if (opened != descriptor) { dup2(opened, descriptor); close(opened); }
    }
}

void boathook_complain(const char *bytes, size_t byte_count) {
    struct pollfd entry = {.fd = 2, .events = POLLOUT};
    if (poll(&entry, 1, 0) == 1 && (entry.revents & POLLOUT)) {
        ssize_t ignored = write(2, bytes, byte_count);
        (void)ignored;
    }
}

const char *boathook_error_text(int error) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 32)
    const char *text = strerrordesc_np(error);  // strerror would bring in the machinery of translations
    return text ? text : "unknown error";
#else
    return strerror(error);
#endif
}

static int64_t now(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) < 0) return 0;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t boathook_boot_time(void) { return now(CLOCK_BOOTTIME); }
int64_t boathook_wall_time(void) { return now(CLOCK_REALTIME); }

void boathook_random(uint64_t *high, uint64_t *low) {
    uint64_t words[2];
    if (getrandom(words, sizeof words, GRND_NONBLOCK) != sizeof words) {
        // No entropy yet: unique is needed more than unguessable.
        words[0] = (uint64_t)boathook_wall_time() * 0x9E3779B97F4A7C15u ^ (uint64_t)getpid() << 32;
        words[1] = (uint64_t)boathook_boot_time() * 0xBF58476D1CE4E5B9u ^ (uint64_t)(uintptr_t)&words;
    }
    *high = words[0];
    *low = words[1];
}

uint32_t *boathook_shared_word(void) {
    void *page = mmap(NULL, sizeof(uint32_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? NULL : page;
}

bool boathook_claim(uint32_t *word, uint32_t value) {
    uint32_t expected = 0;
    return __atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

bool boathook_is_claimed(const uint32_t *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST) != 0; }

char **boathook_environment_copy(int *count) {
    extern char **environ;
    static const char *const ours[] = {
        "BOATHOOK_RUN_ID=", "BOATHOOK_HOOK=", "BOATHOOK_PHASE=", "BOATHOOK_DEADLINE="};
    enum { ours_count = sizeof ours / sizeof *ours };
    int total = 0;
    while (environ && environ[total]) total++;
    char **copy = malloc(((size_t)total + ours_count + 1) * sizeof *copy);
    if (!copy) return NULL;
    int kept = 0;
    for (int index = 0; index < total; index++) {
        bool is_ours = false;
        for (int name = 0; name < ours_count; name++)
            is_ours |= strncmp(environ[index], ours[name], strlen(ours[name])) == 0;
        if (!is_ours) copy[kept++] = environ[index];
    }
    for (int index = kept; index < total + ours_count + 1; index++) copy[index] = NULL;
    *count = kept;
    return copy;
}
