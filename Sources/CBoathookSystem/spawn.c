#define _GNU_SOURCE
#include "CBoathookSystem.h"
#include "signals.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int boathook_spawn(const struct boathook_spawn *spawn) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    int error = posix_spawnattr_init(&attributes);
    if (error) return -error;
    error = posix_spawn_file_actions_init(&actions);
    if (error) {
        posix_spawnattr_destroy(&attributes);
        return -error;
    }
    sigset_t reset;
    sigemptyset(&reset);
    if (!boathook_pipe_signal_was_ignored) sigaddset(&reset, SIGPIPE);
    if (!boathook_file_size_signal_was_ignored) sigaddset(&reset, SIGXFSZ);
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    pid_t process = 0;
    if (!(error = posix_spawnattr_setflags(&attributes, flags)) &&
        !(error = posix_spawnattr_setpgroup(&attributes, 0)) &&
        !(error = posix_spawnattr_setsigmask(&attributes, &boathook_original_mask)) &&
        !(error = posix_spawnattr_setsigdefault(&attributes, &reset)) &&
        (spawn->output == 1 || !(error = posix_spawn_file_actions_adddup2(&actions, spawn->output, 1))) &&
        (spawn->error == 2 || !(error = posix_spawn_file_actions_adddup2(&actions, spawn->error, 2)))) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)
        if (spawn->terminal >= 0)
            error = posix_spawn_file_actions_addtcsetpgrp_np(&actions, spawn->terminal);
#endif
        if (!error)
            error = posix_spawnp(&process, spawn->arguments[0], &actions, &attributes, spawn->arguments,
                                 spawn->environment);
#if !defined(__GLIBC__) || !__GLIBC_PREREQ(2, 35)
        // The child may have read from the terminal already, and been stopped for it.
        if (!error && spawn->terminal >= 0 && tcsetpgrp(spawn->terminal, process) == 0)
            kill(-process, SIGCONT);
#endif
    }
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error ? -error : process;
}

int boathook_execute(char *const *arguments, char *const *environment) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    if (!boathook_pipe_signal_was_ignored) sigaction(SIGPIPE, &standard, NULL);
    if (!boathook_file_size_signal_was_ignored) sigaction(SIGXFSZ, &standard, NULL);
    sigprocmask(SIG_SETMASK, &boathook_original_mask, NULL);
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
