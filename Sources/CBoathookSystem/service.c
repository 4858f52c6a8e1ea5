#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static int stream_socket(struct sockaddr_un *address, const char *path) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) return -ENAMETOOLONG;
    strcpy(address->sun_path, path);
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return made < 0 ? -errno : made;
}

int boathook_service_listen(const char *path, unsigned mode) {
    struct sockaddr_un address;
    int listener = stream_socket(&address, path);
    if (listener < 0) return listener;
    // Linux takes the file's mode from the socket, less the umask: it is never wider than this. The second call
    // makes it as wide.
    if (fchmod(listener, mode) < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
        int error = errno;
        close(listener);
        return -error;
    }
    if (chmod(path, mode) < 0 || listen(listener, 64) < 0) {
        int error = errno;
        unlink(path);
        close(listener);
        return -error;
    }
    return listener;
}

int boathook_service_connect(const char *path, int seconds) {
    struct sockaddr_un address;
    int client = stream_socket(&address, path);
    if (client < 0) return client;
    struct timeval limit = {.tv_sec = seconds};
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    int outcome;
    do outcome = connect(client, (struct sockaddr *)&address, sizeof address);
    while (outcome < 0 && errno == EINTR);
    if (outcome == 0) return client;
    int error = errno;
    close(client);
    return -error;
}

int boathook_service_accept(int listener) {
    int client;
    do client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    while (client < 0 && (errno == EINTR || errno == ECONNABORTED));
    return client < 0 ? -errno : client;
}

const int boathook_poll_peer_closed = POLLRDHUP;

int64_t boathook_peer_user(int socket) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ? -errno : (int64_t)peer.uid;
}

int boathook_open_process(int process) {
#ifdef SYS_pidfd_open
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    return descriptor < 0 ? -errno : descriptor;
#else
    return -ENOSYS;
#endif
}

int boathook_spawn_session(char *const *arguments, int output, int error) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int outcome = posix_spawn_file_actions_init(&actions);
    if (outcome != 0) return -outcome;
    if ((outcome = posix_spawnattr_init(&attributes)) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -outcome;
    }
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    pid_t process;
    if ((outcome = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) == 0 &&
        (outcome = posix_spawn_file_actions_adddup2(&actions, output, 1)) == 0 &&
        (outcome = posix_spawn_file_actions_adddup2(&actions, error, 2)) == 0 &&
        (outcome = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) == 0)
        outcome = posix_spawn(&process, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return outcome != 0 ? -outcome : process;
}
