internal import RunRecord

/// What came of a run, and what the wrapper says of it to its caller.
struct RunResult {
    var outcome: RunOutcome
    /// How the last attempt's process ended; nil where none was started, or none was seen to end.
    var processEnd: ProcessEnd?
    var attempts: UInt32
    /// What the wrapper exits with.
    var exitStatus: Int32

    /// The same run where not all of its output reached a file: what looked like a success is none.
    var havingLostOutput: RunResult {
        guard exitStatus == 0 else { return self }
        var result = self
        result.outcome = .failure(.exit)
        result.exitStatus = 1
        return result
    }

    static let timeoutStatus: Int32 = 124
    static let wrongCallStatus: Int32 = 125
    /// Of a hold whose hook holds already.
    static let heldAlreadyStatus: Int32 = 1
    static let notExecutableStatus: Int32 = 126
    static let notFoundStatus: Int32 = 127
}
