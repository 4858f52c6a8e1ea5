#define _GNU_SOURCE
#include "CBoathookSystem.h"
#include "signals.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/// Signals as they were before us. Ours are only ignored or blocked, never handled.
static void restore_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    if (!boathook_pipe_signal_was_ignored) sigaction(SIGPIPE, &standard, NULL);
    if (!boathook_file_size_signal_was_ignored) sigaction(SIGXFSZ, &standard, NULL);
    sigprocmask(SIG_SETMASK, &boathook_original_mask, NULL);
}

int boathook_spawn(const struct boathook_spawn *spawn) {
    // Shared with the child, which borrows our memory until it has executed the program; posix_spawn would do
    // the same, after asking about each of 64 signals.
    volatile int error = 0;
    pid_t process = vfork();
    if (process == 0) {
        setpgid(0, 0);
        // SIGTTOU is still blocked here: a background group may not take the foreground otherwise.
        if (spawn->terminal >= 0) tcsetpgrp(spawn->terminal, getpid());
        if ((spawn->input == 0 || dup2(spawn->input, 0) == 0) &&
            (spawn->output == 1 || dup2(spawn->output, 1) == 1) &&
            (spawn->error == 2 || dup2(spawn->error, 2) == 2)) {
            restore_signals();
            execvpe(spawn->arguments[0], spawn->arguments, spawn->environment);
        }
        error = errno;
        _exit(127);
    }
    if (process < 0) return -errno;
    if (error == 0) return process;
    while (waitpid(process, NULL, __WALL) < 0 && errno == EINTR) {}
    return -error;
}

int boathook_execute(char *const *arguments, char *const *environment) {
    restore_signals();
    execvpe(arguments[0], arguments, environment);
    return -errno;
}

int boathook_fork(void) {
    pid_t process = fork();
    return process < 0 ? -errno : process;
}

int boathook_own_process_id(void) { return getpid(); }
void boathook_own_process_group(void) { setpgid(0, 0); }
void boathook_become_subreaper(void) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

static int64_t nanoseconds(struct timeval time) {
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

int boathook_reap(struct boathook_reaped *reaped) {
    int status;
    struct rusage usage;
    pid_t process;
    do process = wait4(-1, &status, WNOHANG | WUNTRACED | __WALL, &usage);
    while (process < 0 && errno == EINTR);
    if (process < 0) return -errno;
    if (process == 0) return 0;
    reaped->process = process;
    reaped->signal = WIFSIGNALED(status) ? WTERMSIG(status) : WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
    reaped->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    reaped->user_nanoseconds = nanoseconds(usage.ru_utime);
    reaped->system_nanoseconds = nanoseconds(usage.ru_stime);
    return WIFSTOPPED(status) ? 2 : 1;
}

int boathook_reap_child(int process) {
    pid_t reaped = waitpid(process, NULL, WNOHANG | __WALL);
    return reaped < 0 ? -errno : reaped == process;
}

bool boathook_has_children(void) {
    siginfo_t info;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

bool boathook_is_child(int process) {
    siginfo_t info;
    return waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

bool boathook_is_living_child(int process) {
    siginfo_t info;
    info.si_pid = 0;
    return waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 &&
           info.si_pid == 0;
}

bool boathook_is_terminal(int descriptor) { return isatty(descriptor); }

int boathook_foreground_terminal(void) {
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        if (isatty(descriptor) && tcgetpgrp(descriptor) == getpgrp())
            return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    return -1;
}

void boathook_reclaim_terminal(int terminal) { tcsetpgrp(terminal, getpgrp()); }
