internal import RunRecord

// What goes into the machine, and what comes out of it.

extension RunMachine {
    /// What the options ask for.
    struct Rules {
        /// The end of all attempts together; nil where there is none.
        var deadline: BootTime?
        /// From SIGTERM to SIGKILL.
        var grace: Nanoseconds
        /// Attempts after the first.
        var retries: UInt32
        var retryDelay: Nanoseconds
        /// How long each undo may take; nil where there is none.
        var undoTimeout: Nanoseconds?
        var success = Success.end
        /// How long an undo may take that is made up for before the first attempt; nil where there is none.
        var undoTimeoutBefore: Nanoseconds?
        /// Whether there is no command, and the undo before it is all.
        var endsAfterUndo = false
        /// The place of the step that is an attempt's last: 0 where the command is all there is.
        var lastStep = 0
        /// The first step that can be undone.
        var firstUndo = 0
        /// The first step's place.
        var firstStep = 0
    }

    /// What makes an attempt succeed.
    enum Success {
        /// That the command ends with status 0.
        case end
        /// That the command says that it is ready; ending before is a failure, whatever its status.
        case readiness
        /// That the command says yes or no: it ends with status 0 or 1.
        case answer
    }

    enum Event {
        /// The run begins, or time has passed.
        case clock
        case started
        case startFailed(StartFailure)
        case commandEnded(ProcessEnd)
        /// The command said that it is ready.
        case ready
        /// Nobody wants it to become ready any more: what it holds is to be let go.
        case abandoned
        /// The undo is over; nil where it could not be started, or did not end when it was killed.
        case undoEnded(ProcessEnd?)
        /// Nothing that descends from the command is left.
        case treeIsGone
        /// Somebody sent us a signal that is to reach the command.
        case signalReceived(number: Int32, SignalMeaning)
        /// Our readers have all that the command wrote before it ended.
        case outputDelivered
    }

    enum SignalMeaning {
        /// The sender wants the hook to end: no further attempt begins.
        case stop
        case inform
    }

    /// Why an attempt did not begin, as a shell tells the two apart.
    enum StartFailure {
        case notFound
        case notExecutable
    }

    enum Action {
        case none
        case spawn
        case signalGroup(number: Int32)
        /// The end of its standard input for the command.
        case closeInput
        /// SIGTERM and SIGCONT to everything that descends from the command.
        case terminateTree
        /// SIGKILL to the same; comes again as long as something is left.
        case killTree
        /// Run the undo; its end is reported with `.undoEnded`.
        case startUndo
        /// SIGTERM and SIGCONT to the undo's group.
        case terminateUndo
        /// SIGKILL to the same.
        case killUndo
        /// Report `.outputDelivered` once our readers have what was written.
        case deliverOutput
        case finish(RunResult)
    }
}
