#pragma once
#include <signal.h>
#include <stdbool.h>

/// What was in force before `boathook_signals_begin`, for the child.
extern sigset_t boathook_original_mask;
extern bool boathook_pipe_signal_was_ignored, boathook_file_size_signal_was_ignored;
