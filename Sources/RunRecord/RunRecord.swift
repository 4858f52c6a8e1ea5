/// One run of a hook, as it began and, once it is over, as it ended.
///
/// A start record has no `end`; an end record repeats everything that its start record said, so that it
/// stands alone where the start was never seen.
package struct RunRecord: Sendable {
    package var start: RunStart
    package var end: RunEnd?

    package init(start: RunStart, end: RunEnd? = nil) {
        self.start = start
        self.end = end
    }
}

/// Whether the start record's file lock tells that the warden lives.
package enum LockState: Hashable, Sendable {
    /// The file is locked for as long as the warden lives: a free lock means that it was killed.
    case held
    /// The file system cannot lock: nothing may be inferred from the lock.
    case unavailable
}

/// Where a run took place, from the `BOATHOOK_*` environment; absent where that says nothing.
package struct RunOrigin: Sendable {
    package var namespace: String?
    package var pod: String?
    package var podUID: String?
    package var container: String?
    package var workload: String?
    /// The kernel's boot id, which tells the records of this boot from those of a restored volume.
    package var bootID: String?

    package init(
        namespace: String? = nil, pod: String? = nil, podUID: String? = nil, container: String? = nil,
        workload: String? = nil, bootID: String? = nil
    ) {
        self.namespace = namespace
        self.pod = pod
        self.podUID = podUID
        self.container = container
        self.workload = workload
        self.bootID = bootID
    }
}

/// What is known when a run begins.
package struct RunStart: Sendable {
    package var id: RunID
    /// Any UTF-8 text of 1 to 253 bytes.
    package var hook: String
    package var phase: HookPhase
    package var origin: RunOrigin
    package var startedAt: Timestamp
    /// The deadline over all attempts; nil where there is none.
    package var timeout: Nanoseconds?
    /// Further attempts that were allowed after a failure.
    package var retries: UInt32
    /// The command line, redacted, its words joined by blanks; nil where it is not recorded.
    package var command: String?
    package var lock: LockState
    package var part: RecordPart
    /// How long the hook may keep the application quiesced; nil where it does not hold it.
    package var maxHold: Nanoseconds?

    package init(
        id: RunID, hook: String, phase: HookPhase, origin: RunOrigin = RunOrigin(), startedAt: Timestamp,
        timeout: Nanoseconds? = nil, retries: UInt32 = 0, command: String? = nil, lock: LockState = .held,
        part: RecordPart = .run, maxHold: Nanoseconds? = nil
    ) {
        self.id = id
        self.hook = hook
        self.phase = phase
        self.origin = origin
        self.startedAt = startedAt
        self.timeout = timeout
        self.retries = retries
        self.command = command
        self.lock = lock
        self.part = part
        self.maxHold = maxHold
    }
}

/// What is known when a run is over.
package struct RunEnd: Sendable {
    /// By the wall clock, which may have been set in between: never subtract it from the start.
    package var endedAt: Timestamp
    /// By the clock that nobody sets (CLOCK_BOOTTIME); retries and grace are in it.
    package var duration: Nanoseconds
    package var outcome: RunOutcome
    /// How the last attempt's process ended; nil where none was started or nobody knows.
    package var processEnd: ProcessEnd?
    package var attempts: UInt32
    /// User and system time of the hook's processes that were reaped.
    package var userTime: Nanoseconds
    package var systemTime: Nanoseconds
    /// Processes that the command left running when it ended by itself.
    package var backgroundCount: UInt32
    /// Processes that were still there after SIGKILL, or could not be signalled.
    package var unreapedCount: UInt32
    /// Undo commands that were run, and how many of them did not succeed.
    package var undoCount: UInt32
    package var failedUndoCount: UInt32
    /// How a hold ended; nil in a run's record, and where the application may still be quiesced.
    package var releasedBy: ReleaseCause?
    /// Bytes of output in all, whatever part of them the tail holds.
    package var outputByteCount: Int64
    /// The end of the output, redacted; empty where none is recorded.
    package var outputTail: String

    package init(
        endedAt: Timestamp, duration: Nanoseconds, outcome: RunOutcome, processEnd: ProcessEnd? = nil,
        attempts: UInt32 = 1, userTime: Nanoseconds = .zero, systemTime: Nanoseconds = .zero,
        backgroundCount: UInt32 = 0, unreapedCount: UInt32 = 0, undoCount: UInt32 = 0,
        failedUndoCount: UInt32 = 0, releasedBy: ReleaseCause? = nil, outputByteCount: Int64 = 0,
        outputTail: String = ""
    ) {
        self.endedAt = endedAt
        self.duration = duration
        self.outcome = outcome
        self.processEnd = processEnd
        self.attempts = attempts
        self.userTime = userTime
        self.systemTime = systemTime
        self.backgroundCount = backgroundCount
        self.unreapedCount = unreapedCount
        self.undoCount = undoCount
        self.failedUndoCount = failedUndoCount
        self.releasedBy = releasedBy
        self.outputByteCount = outputByteCount
        self.outputTail = outputTail
    }
}

// Comparing texts takes tables of Unicode, which the wrapper has no use for.
#if !hasFeature(Embedded)
    extension RunRecord: Hashable {}
    extension RunOrigin: Hashable {}
    extension RunStart: Hashable {}
    extension RunEnd: Hashable {}
#endif
