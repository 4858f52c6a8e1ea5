#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int boathook_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    // The flag belongs to this end alone: the command's end goes on blocking, as it expects.
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

int boathook_socket_pair(int *first, int *second) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0) return -errno;
    *first = ends[0];
    *second = ends[1];
    return 0;
}

int boathook_close(int descriptor) { return close(descriptor) < 0 ? -errno : 0; }

int64_t boathook_read(int descriptor, void *bytes, size_t byte_count) {
    ssize_t count;
    do count = read(descriptor, bytes, byte_count);
    while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

int64_t boathook_readable_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) < 0 ? -errno : count;
}

uint8_t *boathook_stream_buffer(int descriptor) {
    static uint8_t buffers[2][BOATHOOK_STREAM_BUFFER_BYTES];
    return buffers[descriptor == 2];
}

bool boathook_is_socket(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

int64_t boathook_write_some(int descriptor, bool is_socket, const void *bytes, size_t byte_count) {
    // A socket can be asked not to block for this one call; the flag on the descriptor is shared with
    // others and stays as it is. A pipe that poll calls writable takes PIPE_BUF bytes at once.
    ssize_t count = is_socket
        ? send(descriptor, bytes, byte_count, MSG_DONTWAIT | MSG_NOSIGNAL)
        : write(descriptor, bytes, byte_count < PIPE_BUF ? byte_count : PIPE_BUF);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

bool boathook_same_file(int first, int second) {
    struct stat one, other;
    return fstat(first, &one) == 0 && fstat(second, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

int boathook_send(int socket, const void *message, size_t byte_count) {
    return send(socket, message, byte_count, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int boathook_poll(struct boathook_poll *entries, int count, int64_t nanoseconds) {
    struct pollfd descriptors[8];
    if (count > 8) return -EINVAL;
    for (int index = 0; index < count; index++) {
        struct boathook_poll *entry = &entries[index];
        bool wanted = entry->wants_read || entry->wants_write;
        descriptors[index].fd = wanted ? entry->descriptor : -1;
        descriptors[index].events =
            (short)((entry->wants_read ? POLLIN : 0) | (entry->wants_write ? POLLOUT : 0));
        descriptors[index].revents = 0;
    }
    struct timespec timeout = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int ready = ppoll(descriptors, (nfds_t)count, nanoseconds < 0 ? NULL : &timeout, NULL);
    for (int index = 0; index < count; index++) {
        short seen = ready > 0 ? descriptors[index].revents : 0;
        bool broken = seen & (POLLERR | POLLHUP | POLLNVAL);
        entries[index].can_read = entries[index].wants_read && (broken || (seen & POLLIN));
        entries[index].can_write = entries[index].wants_write && (broken || (seen & POLLOUT));
    }
    return ready < 0 ? -errno : ready;
}
