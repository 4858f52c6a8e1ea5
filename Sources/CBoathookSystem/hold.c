#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_trusted(uid_t owner) { return owner == 0 || owner == geteuid(); }

int boathook_find_hold_folder(const char *spool) {
    // One call: every run of every hook asks.
    char path[PATH_MAX];
    size_t length = strlen(spool);
    if (length + sizeof "/hold" > sizeof path) return -ENAMETOOLONG;
    memcpy(path, spool, length);
    memcpy(path + length, "/hold", sizeof "/hold");
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return folder < 0 ? -errno : folder;
}

int boathook_make_hold_folder(const char *spool) {
    int parent = open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0) return -errno;
    // As the spool itself: every container's user has files of its own in it, and nobody else's to delete.
    mode_t mask = umask(0);
    mkdirat(parent, "hold", 01777);
    umask(mask);
    int folder = openat(parent, "hold", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    int error = errno;
    close(parent);
    return folder < 0 ? -error : folder;
}

/// A regular file of our own or of root's, or -EPERM.
static int open_trusted(int folder, const char *name, int flags) {
    mode_t mask = umask(0);
    int file = openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    int error = errno;
    umask(mask);
    if (file < 0) return -error;
    struct stat status;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && is_trusted(status.st_uid)) return file;
    close(file);
    return -EPERM;
}

int boathook_open_lock(int folder, const char *name) {
    int file = open_trusted(folder, name, O_RDWR | O_CREAT);
    if (file < 0) return file;
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    int error = errno;
    close(file);
    return -error;
}

void boathook_unlock(int file) { flock(file, LOCK_UN); }

int64_t boathook_read_trusted(int folder, const char *name, void *bytes, size_t capacity) {
    int file = open_trusted(folder, name, O_RDONLY);
    if (file < 0) return file;
    int64_t count = boathook_read(file, bytes, capacity);
    close(file);
    return count;
}

int boathook_write_private(
    int folder, const char *draft, const char *name, const void *bytes, size_t byte_count) {
    unlinkat(folder, draft, 0);
    int file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return -errno;
    int outcome = boathook_write_all(file, bytes, byte_count);
    if (outcome == 0) outcome = boathook_flush(file);
    close(file);
    if (outcome == 0) outcome = boathook_rename(folder, draft, name);
    if (outcome < 0) unlinkat(folder, draft, 0);
    return outcome;
}

static int address(struct sockaddr_un *address, const char *name) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(name) >= sizeof address->sun_path) return -ENAMETOOLONG;
    strcpy(address->sun_path, name);
    return 0;
}

/// Binds or connects by a name in the folder, however long the folder's own path is.
///
/// A child shares our descriptors and our memory, but not our working folder, which nothing of ours may change.
static int reach(int socket, int folder, const char *name, bool binds) {
    struct sockaddr_un target;
    int outcome = address(&target, name);
    if (outcome < 0) return outcome;
    volatile int error = 0;
    mode_t mask = umask(0177);
    pid_t process = vfork();
    if (process == 0) {
        if (fchdir(folder) < 0 ||
            (binds ? bind(socket, (struct sockaddr *)&target, sizeof target)
                   : connect(socket, (struct sockaddr *)&target, sizeof target)) < 0)
            error = errno;
        _exit(0);
    }
    int fork_error = errno;
    umask(mask);
    if (process < 0) return -fork_error;
    while (waitpid(process, NULL, __WALL) < 0 && errno == EINTR) {}
    return -error;
}

int boathook_listen(int folder, const char *name) {
    int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -errno;
    unlinkat(folder, name, 0);
    int outcome = reach(listener, folder, name, true);
    if (outcome == 0 && listen(listener, 16) < 0) outcome = -errno;
    if (outcome == 0) return listener;
    close(listener);
    return outcome;
}

static bool has_trusted_peer(int socket) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && is_trusted(peer.uid);
}

int boathook_connect(int folder, const char *name) {
    int client = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (client < 0) return -errno;
    int outcome = reach(client, folder, name, false);
    if (outcome == 0 && !has_trusted_peer(client)) outcome = -EPERM;
    if (outcome == 0) return client;
    close(client);
    return outcome;
}

int boathook_accept(int listener) {
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
        if (client < 0) return -errno;
        if (has_trusted_peer(client)) return client;
        close(client);
    }
}

void boathook_stop_hearing(int socket) {
    shutdown(socket, SHUT_RD);
    char dropped[64];
    while (recv(socket, dropped, sizeof dropped, MSG_DONTWAIT) > 0) {}
}

int boathook_input_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}
