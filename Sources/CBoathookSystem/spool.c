#define _GNU_SOURCE
#include "CBoathookSystem.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>  // renameat
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int boathook_open_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder < 0 ? -errno : folder;
}

int64_t boathook_folder_bytes(int folder, int64_t limit) {
    int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own < 0) return -errno;
    DIR *entries = fdopendir(own);
    if (!entries) {
        close(own);
        return -ENOMEM;
    }
    int64_t total = 0;
    int seen = 0;
    int64_t average = 0;
    struct dirent *entry;
    struct stat status;
    while (total <= limit && (entry = readdir(entries))) {
        if (seen++ >= 64)
            total += average;
        else if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode))
            total += (int64_t)status.st_blocks * 512;
        if (seen == 64) average = total / 64;
    }
    closedir(entries);
    return total;
}

int boathook_create(int folder, const char *name) {
    mode_t mask = umask(0);
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    int error = errno;
    umask(mask);
    return file < 0 ? -error : file;
}

int boathook_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB) < 0 ? -errno : 0; }

int boathook_reserve(int descriptor, size_t byte_count) {
    if (fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, (off_t)byte_count) == 0) return 0;
    if (errno != EOPNOTSUPP && errno != ENOSYS) return -errno;
    // A file system without the call: blocks that are written are there.
    static const char zeros[4096];
    for (size_t offset = 0; offset < byte_count; offset += sizeof zeros)
        if (pwrite(descriptor, zeros, sizeof zeros, (off_t)offset) != sizeof zeros)
            return errno ? -errno : -ENOSPC;
    return 1;
}

int boathook_write_all(int descriptor, const void *bytes, size_t byte_count) {
    size_t done = 0;
    while (done < byte_count) {
        ssize_t count = pwrite(descriptor, (const char *)bytes + done, byte_count - done, (off_t)done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -errno;
        if (count == 0) return -ENOSPC;
        done += (size_t)count;
    }
    return 0;
}

int boathook_cut_off(int descriptor, size_t byte_count) {
    return ftruncate(descriptor, (off_t)byte_count) < 0 ? -errno : 0;
}

int boathook_flush(int descriptor) { return fdatasync(descriptor) < 0 ? -errno : 0; }

int boathook_rename(int folder, const char *from, const char *to) {
    return renameat(folder, from, folder, to) < 0 ? -errno : 0;
}

int boathook_remove(int folder, const char *name) { return unlinkat(folder, name, 0) < 0 ? -errno : 0; }

int64_t boathook_read_file(const char *path, void *bytes, size_t capacity) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return -errno;
    int64_t count = boathook_read(file, bytes, capacity);
    close(file);
    return count;
}
