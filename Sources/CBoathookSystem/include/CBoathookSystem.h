/// The system calls that Swift cannot express, or that Embedded Swift has no module for.
///
/// Every function returns a value >= 0 where it went well and -errno where it did not, unless it says
/// otherwise. None allocates memory unless it says so.
#pragma once

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Numbers that Swift sees only as macros of a module that Embedded Swift lacks.
static const int boathook_sigchld = SIGCHLD, boathook_sigcont = SIGCONT, boathook_sighup = SIGHUP;
static const int boathook_sigint = SIGINT, boathook_sigkill = SIGKILL, boathook_sigquit = SIGQUIT;
static const int boathook_sigterm = SIGTERM, boathook_sigtstp = SIGTSTP, boathook_sigttin = SIGTTIN;
static const int boathook_sigttou = SIGTTOU;
static const int boathook_enoent = ENOENT, boathook_enotdir = ENOTDIR, boathook_eagain = EAGAIN;
static const int boathook_econnrefused = ECONNREFUSED, boathook_ewouldblock = EWOULDBLOCK;
static const int boathook_eperm = EPERM;
static const int boathook_enomem = ENOMEM, boathook_epipe = EPIPE, boathook_ebadf = EBADF, boathook_e2big = E2BIG;
/// What the number of an error means, in words.
const char *boathook_error_text(int error);

// The process itself (process.c)

/// The words of the command line, without the program's own name. Filled in before main.
int boathook_argument_count(void);
const char *boathook_argument(int index);
/// The value of an environment variable, or NULL.
const char *boathook_environment(const char *name);
/// Memory, not zeroed, or NULL.
void *boathook_allocate(size_t byte_count);
/// Ends the process at once: no buffers, no handlers.
_Noreturn void boathook_exit(int status);
/// Opens what is missing of the descriptors 0 to 2, so that nothing of ours lands there by accident.
void boathook_open_standard_descriptors(void);
/// The program's own notes: one line to standard error, dropped where nobody reads it.
void boathook_complain(const char *bytes, size_t byte_count);

// Clocks and chance (process.c)

/// Nanoseconds since the machine began (suspension in it): nobody sets this clock.
int64_t boathook_boot_time(void);
/// Nanoseconds since 1970 by the wall clock.
int64_t boathook_wall_time(void);
/// Fills 16 bytes that nobody can guess.
void boathook_random(uint64_t *high, uint64_t *low);

// Signals (signals.c)

/// Blocks the signals that are forwarded, and SIGCHLD, ignores SIGPIPE and SIGXFSZ, and returns a descriptor
/// that reads them. What was in force before is remembered for the child, but for SIGCHLD, which it must not
/// ignore any more than we.
int boathook_signals_begin(void);
/// The next signal, or 0 where none waits.
int boathook_signals_next(int descriptor);

// Processes (spawn.c)

struct boathook_spawn {
    char *const *arguments;
    char *const *environment;
    /// What becomes the child's standard input, output and error; 0, 1 and 2 are our own.
    int input, output, error;
    /// A terminal whose foreground the child's group becomes, or -1.
    int terminal;
};

/// Starts the program in a process group of its own, with the signals as they were before us.
/// Returns its process id.
int boathook_spawn(const struct boathook_spawn *spawn);
/// Becomes the program, with the signals as they were before us; returns only where that fails.
int boathook_execute(char *const *arguments, char *const *environment);
/// fork(2): 0 in the child.
int boathook_fork(void);
int boathook_own_process_id(void);
void boathook_own_process_group(void);
/// Orphans among our descendants become our children.
void boathook_become_subreaper(void);

struct boathook_reaped {
    int process;
    /// The signal that ended it, or stopped it, or 0.
    int signal;
    int exit_status;
    int64_t user_nanoseconds, system_nanoseconds;
};

/// Takes the status of one child that ended: 1; or that was stopped: 2; or 0 where none was, or -ECHILD where
/// there is no child.
int boathook_reap(struct boathook_reaped *reaped);
/// Takes the status of that child and of no other, if it has ended: 1, else 0 or -errno.
int boathook_reap_child(int process);
/// Whether there is any child, alive or not yet reaped.
bool boathook_has_children(void);
/// Whether `process` is a child of ours, alive or not yet reaped.
bool boathook_is_child(int process);
/// Whether `process` is a child of ours that is still alive.
bool boathook_is_living_child(int process);
/// A descriptor of its own for the terminal among 0 to 2 whose foreground group is ours, or -1.
int boathook_foreground_terminal(void);
/// Makes our own group the terminal's foreground again.
void boathook_reclaim_terminal(int terminal);
bool boathook_is_terminal(int descriptor);

/// Copies the environment without the four variables that the wrapper sets, and room for them at its end.
/// Allocates; NULL where memory is short. `count` receives the number of entries copied.
char **boathook_environment_copy(int *count);

// The process tree (tree.c)

struct boathook_process {
    int process, parent, group;
    /// In clock ticks since boot: tells a process from a later one with the same number.
    uint64_t began;
    /// As /proc says it: 'Z' has ended, 'D' cannot be ended now.
    char state;
};

/// Lists all processes; -1 where /proc is not there or shows another PID namespace.
int boathook_list_processes(struct boathook_process *list, int capacity);
/// Sends a signal to exactly the process that was listed, and to no later one with its number.
int boathook_signal_process(const struct boathook_process *process, int signal);
int boathook_signal_group(int group, int signal);
int boathook_signal_child(int process, int signal);
/// The process group that a process is in.
int boathook_group_of(int process);
/// The highest process number that the kernel gives out.
int boathook_highest_process_id(void);

// Streams (streams.c)

/// A pipe whose ends are closed on exec; the reading end alone does not block.
int boathook_pipe(int *reading, int *writing);
/// Two connected sockets that keep messages whole, closed on exec.
int boathook_socket_pair(int *first, int *second);
int boathook_close(int descriptor);
int64_t boathook_read(int descriptor, void *bytes, size_t byte_count);
/// Bytes that can be read now.
int64_t boathook_readable_bytes(int descriptor);
/// Memory for what is on its way to standard output (1) or standard error (2); there from the start.
uint8_t *boathook_stream_buffer(int descriptor);
#define BOATHOOK_STREAM_BUFFER_BYTES 65536
enum boathook_sink { boathook_sink_other, boathook_sink_pipe, boathook_sink_socket };
enum boathook_sink boathook_sink_kind(int descriptor);
/// Writes as much as does not block, after poll said that something can be written. Returns 0 for "later".
int64_t boathook_write_some(int descriptor, enum boathook_sink kind, const void *bytes, size_t byte_count);
/// Whether two descriptors lead to the same file, pipe or socket.
bool boathook_same_file(int first, int second);
/// Puts `stand_in` in the place of standard input, output and error: nobody waits for us to close them then.
void boathook_part_with_streams(int stand_in);
/// Sends standard input, output and error along with a message.
int boathook_send_streams(int socket, const void *message, size_t byte_count);
/// Waits for a message that brings streams, passing over others, and puts them into their places.
/// Returns -EPIPE where the other side is gone.
int boathook_receive_streams(int socket);
int boathook_send(int socket, const void *message, size_t byte_count);

struct boathook_poll {
    int descriptor;
    bool wants_read, wants_write;
    /// Filled in; an error or a hang-up counts as both.
    bool can_read, can_write;
};

/// Waits until something is ready, at most so many nanoseconds (-1: for ever). Descriptors below 0 are
/// passed over. At most 8 entries.
int boathook_poll(struct boathook_poll *entries, int count, int64_t nanoseconds);

// The spool (spool.c)

int boathook_open_folder(const char *path);
/// Bytes of disk that the files in a folder take; stops counting past `limit`. Only the first files are
/// looked at, the others taken for as large on average: a folder that nobody empties must not slow hooks down.
int64_t boathook_folder_bytes(int folder, int64_t limit);
/// Creates a file, 0644 whatever the umask says, for writing; fails where the name is taken.
int boathook_create(int folder, const char *name);
/// Takes the file's lock for as long as the descriptor lives.
int boathook_lock(int descriptor);
/// Makes sure that so many bytes can be written later, whatever happens to the disk. Returns 1 where that took
/// zeros in the file, which are then to be cut off.
int boathook_reserve(int descriptor, size_t byte_count);
/// Writes all bytes at the beginning of the file.
int boathook_write_all(int descriptor, const void *bytes, size_t byte_count);
/// Cuts the file off behind so many bytes.
int boathook_cut_off(int descriptor, size_t byte_count);
int boathook_flush(int descriptor);
int boathook_rename(int folder, const char *from, const char *to);
int boathook_remove(int folder, const char *name);
/// Reads a small file whole; returns the bytes read.
int64_t boathook_read_file(const char *path, void *bytes, size_t capacity);

// Where a hold and its release meet (hold.c)

/// The folder `hold` in the spool; -ENOENT where nobody has made it.
int boathook_find_hold_folder(const char *spool);
/// The same, made where it is missing.
int boathook_make_hold_folder(const char *spool);
/// Opens a lock file, ours or root's, and takes its lock, which is shared with those that are forked from us;
/// -EWOULDBLOCK where somebody has it, -EPERM where the file is somebody else's.
int boathook_open_lock(int folder, const char *name);
/// Gives the lock back for everybody who shares it.
void boathook_unlock(int file);
/// Reads a small file whole, ours or root's; -EPERM where it is somebody else's.
int64_t boathook_read_trusted(int folder, const char *name, void *bytes, size_t capacity);
/// Writes a file that its owner alone may read, flushed before it gets its name in the place of an older one.
int boathook_write_private(
    int folder, const char *draft, const char *name, const void *bytes, size_t byte_count);
/// A socket that listens under a name in the folder, however long the folder's path; an older one is replaced.
int boathook_listen(int folder, const char *name);
/// A socket connected to the one that listens there; -EPERM where that is neither ours nor root's.
int boathook_connect(int folder, const char *name);
/// The next who connected, of ours or of root's; -EAGAIN where there is none.
int boathook_accept(int listener);
/// Takes nothing more from the other side, and drops what it sent: closing a socket with something unread in it
/// would take from the other side what we sent last.
void boathook_stop_hearing(int socket);
/// A pipe whose ends are closed on exec and both block.
int boathook_input_pipe(int *reading, int *writing);

// What two processes decide together (process.c)

/// A word of memory that a child shares with us, 0 at first; NULL where memory is short.
uint32_t *boathook_shared_word(void);
/// Sets the word from 0 to `value`; false where somebody was first.
bool boathook_claim(uint32_t *word, uint32_t value);
/// Whether somebody has set the word.
bool boathook_is_claimed(const uint32_t *word);

// Hooks by name: the daemon's socket and its children (service.c)

/// A socket that listens at a path of at most 107 bytes, whose file has `mode`, at no moment a wider one, whatever
/// the umask says; -EADDRINUSE where the name is taken.
int boathook_service_listen(const char *path, unsigned mode);
/// A socket connected to the one at the path; -EAGAIN where nobody takes the connection in so many seconds.
int boathook_service_connect(const char *path, int seconds);
/// The next who connected, with a socket that does not block.
int boathook_service_accept(int listener);
/// The event of poll(2) that the other side sends nothing more; glibc shows it only to _GNU_SOURCE.
extern const int boathook_poll_peer_closed;
/// The user who connected.
int64_t boathook_peer_user(int socket);
/// A descriptor that can be read once the child has ended; -ENOSYS where the kernel has none.
int boathook_open_process(int process);
/// Starts the program at the path that is its first word, in a session of its own, with our environment, every
/// signal at its default, nothing on its standard input and no descriptor of ours but these two, of which
/// neither may be below 3.
int boathook_spawn_session(char *const *arguments, int output, int error);
