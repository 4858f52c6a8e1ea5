#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
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

enum boathook_sink boathook_sink_kind(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) < 0) return boathook_sink_other;
    return S_ISSOCK(status.st_mode) ? boathook_sink_socket
        : S_ISFIFO(status.st_mode) ? boathook_sink_pipe : boathook_sink_other;
}

/// Writes to a pipe without waiting. Poll is not enough: another writer may come between the two.
static ssize_t write_to_pipe(int descriptor, const void *bytes, size_t byte_count) {
#ifdef RWF_NOWAIT
    static bool is_refused;
    if (!is_refused) {
        struct iovec piece = {(void *)bytes, byte_count};
        ssize_t count = pwritev2(descriptor, &piece, 1, -1, RWF_NOWAIT);
        if (count >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)) return count;
        is_refused = true;
    }
#endif
    // An older kernel: a pipe that poll calls writable takes PIPE_BUF bytes at once.
    return write(descriptor, bytes, byte_count < PIPE_BUF ? byte_count : PIPE_BUF);
}

int64_t boathook_write_some(int descriptor, enum boathook_sink kind, const void *bytes, size_t byte_count) {
    // O_NONBLOCK on the descriptor is shared with others and stays as it is: each call asks for itself.
    ssize_t count;
    switch (kind) {
    case boathook_sink_socket: count = send(descriptor, bytes, byte_count, MSG_DONTWAIT | MSG_NOSIGNAL); break;
    case boathook_sink_pipe: count = write_to_pipe(descriptor, bytes, byte_count); break;
    default: count = write(descriptor, bytes, byte_count < PIPE_BUF ? byte_count : PIPE_BUF);
    }
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

bool boathook_same_file(int first, int second) {
    struct stat one, other;
    return fstat(first, &one) == 0 && fstat(second, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

void boathook_part_with_streams(int stand_in) {
    for (int descriptor = 0; descriptor <= 2; descriptor++) dup2(stand_in, descriptor);
}

union streams_control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(3 * sizeof(int))];
};

int boathook_send_streams(int socket, const void *message, size_t byte_count) {
    static const int streams[3] = {0, 1, 2};
    union streams_control control = {0};
    struct iovec piece = {(void *)message, byte_count};
    struct msghdr envelope = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&envelope);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof streams);
    memcpy(CMSG_DATA(header), streams, sizeof streams);
    return sendmsg(socket, &envelope, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int boathook_receive_streams(int socket) {
    for (;;) {
        struct pollfd entry = {.fd = socket, .events = POLLIN};
        if (poll(&entry, 1, -1) < 0 && errno != EINTR) return -errno;
        char message[64];
        union streams_control control = {0};
        struct iovec piece = {message, sizeof message};
        struct msghdr envelope = {
            .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
        ssize_t count = recvmsg(socket, &envelope, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count <= 0) return count < 0 ? -errno : -EPIPE;
        struct cmsghdr *header = CMSG_FIRSTHDR(&envelope);
        if (!header) continue;
        int streams[3];
        if (header->cmsg_len != CMSG_LEN(sizeof streams)) return -EMFILE;
        memcpy(streams, CMSG_DATA(header), sizeof streams);
        for (int index = 0; index < 3; index++) {
            dup2(streams[index], index);
            close(streams[index]);
        }
        return 0;
    }
}

int boathook_send(int socket, const void *message, size_t byte_count) {
    return send(socket, message, byte_count, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int boathook_poll(struct boathook_poll *entries, int count, int64_t nanoseconds) {
    struct pollfd descriptors[8];
    struct boathook_poll *watched[8];
    nfds_t used = 0;
    if (count > 8) return -EINVAL;
    // Only what is used: the kernel refuses more entries than a process may have descriptors.
    for (int index = 0; index < count; index++) {
        struct boathook_poll *entry = &entries[index];
        entry->can_read = entry->can_write = false;
        if (!entry->wants_read && !entry->wants_write) continue;
        descriptors[used].fd = entry->descriptor;
        descriptors[used].events =
            (short)((entry->wants_read ? POLLIN : 0) | (entry->wants_write ? POLLOUT : 0));
        descriptors[used].revents = 0;
        watched[used++] = entry;
    }
    struct timespec timeout = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int ready = ppoll(descriptors, used, nanoseconds < 0 ? NULL : &timeout, NULL);
    if (ready < 0) {
        int error = errno;
        if (error == EINTR) return 0;
        // No memory, or no room for the entries: look at everything now and then instead.
        struct timespec pause = {0, 10000000};
        nanosleep(&pause, NULL);
        for (nfds_t index = 0; index < used; index++) watched[index]->can_read = watched[index]->wants_read;
        return -error;
    }
    for (nfds_t index = 0; index < used; index++) {
        short seen = descriptors[index].revents;
        bool broken = seen & (POLLERR | POLLHUP | POLLNVAL);
        watched[index]->can_read = watched[index]->wants_read && (broken || (seen & POLLIN));
        watched[index]->can_write = watched[index]->wants_write && (broken || (seen & POLLOUT));
    }
    return ready;
}
