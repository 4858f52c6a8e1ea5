#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Reads /proc/PID/stat; false where the process is gone.
static bool read_process(int process, struct boathook_process *result) {
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    int64_t length = boathook_read_file(path, text, sizeof text - 1);
    if (length <= 0) return false;
    text[length] = 0;
    // The name is in parentheses and may hold anything, parentheses too: look for the last one.
    char *after = strrchr(text, ')');
    if (!after) return false;
    char state;
    int parent, group;
    unsigned long long began;
    if (sscanf(after + 1,
               " %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &state,
               &parent, &group, &began) != 4)
        return false;
    *result = (struct boathook_process){
        .process = process, .parent = parent, .group = group, .began = began, .state = state};
    return true;
}

/// Whether /proc shows our own PID namespace: in a container it may be the host's.
static bool proc_is_ours(void) {
    char target[16];
    ssize_t length = readlink("/proc/self", target, sizeof target - 1);
    if (length <= 0) return false;
    target[length] = 0;
    return atoi(target) == getpid();
}

int boathook_list_processes(struct boathook_process *list, int capacity) {
    if (!proc_is_ours()) return -1;
    DIR *folder = opendir("/proc");
    if (!folder) return -1;
    int count = 0;
    struct dirent *entry;
    while (count < capacity && (entry = readdir(folder))) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        if (read_process(atoi(entry->d_name), &list[count])) count++;
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
    int64_t length = boathook_read_file("/proc/sys/kernel/pid_max", text, sizeof text - 1);
    if (length <= 0) return 4194304;  // the kernel's own bound on 64-bit machines
    text[length] = 0;
    int highest = atoi(text);
    return highest > 0 ? highest : 4194304;
}
