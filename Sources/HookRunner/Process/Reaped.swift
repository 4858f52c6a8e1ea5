internal import CBoathookSystem
internal import RunRecord

extension boathook_reaped {
    /// How the process ended, in the record's terms.
    var end: ProcessEnd {
        signal > 0
            ? .signalled(number: UInt8(truncatingIfNeeded: signal))
            : .exited(status: UInt8(truncatingIfNeeded: exit_status))
    }
}
