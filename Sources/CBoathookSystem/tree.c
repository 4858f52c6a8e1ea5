#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// printf, scanf and their kin are kept out: they would be a tenth of the whole wrapper.

/// The number that `text` begins with; moves `text` past it.
static uint64_t take_number(const char **text) {
    uint64_t number = 0;
    while (**text >= '0' && **text <= '9') number = number * 10 + (uint64_t)(*(*text)++ - '0');
    return number;
}

/// Moves past the next so many fields, which blanks divide.
static void skip_fields(const char **text, int count) {
    for (; count > 0; count--) {
        while (**text && **text != ' ') (*text)++;
        while (**text == ' ') (*text)++;
    }
}

/// Reads a small file as text; false where it cannot be read or is empty.
static bool read_text(const char *path, char *text, size_t capacity) {
    int64_t length = boathook_read_file(path, text, capacity - 1);
    text[length > 0 ? length : 0] = 0;
    return length > 0;
}

/// Reads /proc/PID/stat; false where the process is gone.
static bool read_process(int process, struct boathook_process *result) {
    char path[32] = "/proc/", digits[12], text[1024];
    size_t end = strlen(path), count = 0;
    for (int rest = process; rest > 0; rest /= 10) digits[count++] = (char)('0' + rest % 10);
    while (count > 0) path[end++] = digits[--count];
    memcpy(path + end, "/stat", sizeof "/stat");
    if (!read_text(path, text, sizeof text)) return false;
    // The name is in parentheses and may hold anything, parentheses too: look for the last one.
    const char *field = strrchr(text, ')');
    if (!field || field[1] != ' ') return false;
    field += 2;
    result->process = process;
    result->state = *field;
    skip_fields(&field, 1);
    result->parent = (int)take_number(&field);
    skip_fields(&field, 1);
    result->group = (int)take_number(&field);
    // From the 5th field on to the 22nd.
    skip_fields(&field, 17);
    result->began = take_number(&field);
    return true;
}

/// Whether /proc shows our own PID namespace: in a container it may be the host's.
static bool proc_is_ours(void) {
    char target[16];
    ssize_t length = readlink("/proc/self", target, sizeof target - 1);
    if (length <= 0) return false;
    target[length] = 0;
    const char *text = target;
    return (int)take_number(&text) == getpid();
}

int boathook_list_processes(struct boathook_process *list, int capacity) {
    if (!proc_is_ours()) return -1;
    DIR *folder = opendir("/proc");
    if (!folder) return -1;
    int count = 0;
    struct dirent *entry;
    while (count < capacity && (entry = readdir(folder))) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        const char *name = entry->d_name;
        if (read_process((int)take_number(&name), &list[count])) count++;
    }
    closedir(folder);
    return count;
}

int boathook_signal_process(const struct boathook_process *process, int signal) {
#if defined(SYS_pidfd_open) && defined(SYS_pidfd_send_signal)
    int descriptor = (int)syscall(SYS_pidfd_open, process->process, 0);
    if (descriptor >= 0) {
        struct boathook_process current;
        int result = -ESRCH;
        // The descriptor pins whoever has the number now; look whether that is still the one we mean.
        if (read_process(process->process, &current) && current.began == process->began)
            result = syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0) < 0 ? -errno : 0;
        close(descriptor);
        return result;
    }
    if (errno == ESRCH) return -ESRCH;
#endif
    struct boathook_process current;
    if (!read_process(process->process, &current) || current.began != process->began) return -ESRCH;
    return kill(process->process, signal) < 0 ? -errno : 0;
}

int boathook_signal_group(int group, int signal) {
    if (group <= 1) return -EINVAL;
    return kill(-group, signal) < 0 ? -errno : 0;
}

int boathook_signal_child(int process, int signal) {
    if (process <= 1) return -EINVAL;
    return kill(process, signal) < 0 ? -errno : 0;
}

int boathook_group_of(int process) {
    pid_t group = getpgid(process);
    return group < 0 ? -errno : group;
}

int boathook_highest_process_id(void) {
    char text[16];
    const int bound = 4194304;  // the kernel's own, on 64-bit machines
    if (!read_text("/proc/sys/kernel/pid_max", text, sizeof text)) return bound;
    const char *start = text;
    int highest = (int)take_number(&start);
    return highest > 0 ? highest : bound;
}
