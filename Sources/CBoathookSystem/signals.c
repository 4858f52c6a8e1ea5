#define _GNU_SOURCE
#include "signals.h"
#include "CBoathookSystem.h"

#include <sys/signalfd.h>
#include <unistd.h>

sigset_t boathook_original_mask;
bool boathook_pipe_signal_was_ignored, boathook_file_size_signal_was_ignored;

int boathook_signals_begin(void) {
    sigset_t blocked;
    sigemptyset(&blocked);
    static const int forwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD};
    for (size_t index = 0; index < sizeof forwarded / sizeof *forwarded; index++)
        sigaddset(&blocked, forwarded[index]);
    sigset_t read = blocked;
    // With a terminal we are in the background: its job control must not stop us.
    sigaddset(&blocked, SIGTTOU);
    sigaddset(&blocked, SIGTTIN);
    sigaddset(&blocked, SIGTSTP);
    sigprocmask(SIG_BLOCK, &blocked, &boathook_original_mask);

    struct sigaction ignore = {.sa_handler = SIG_IGN}, previous;
    if (sigaction(SIGPIPE, &ignore, &previous) == 0)
        boathook_pipe_signal_was_ignored = previous.sa_handler == SIG_IGN;
    // Past a limit of its own (ulimit -f) the command may die; we must not.
    if (sigaction(SIGXFSZ, &ignore, &previous) == 0)
        boathook_file_size_signal_was_ignored = previous.sa_handler == SIG_IGN;
    // Where our parent ignored SIGCHLD, children would vanish without a status.
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &standard, NULL);

    int descriptor = signalfd(-1, &read, SFD_CLOEXEC | SFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

int boathook_signals_next(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}
