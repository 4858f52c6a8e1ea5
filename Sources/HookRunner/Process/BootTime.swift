internal import CBoathookSystem
internal import RunRecord

/// A moment by the clock that nobody sets (CLOCK_BOOTTIME), for deadlines and durations.
struct BootTime: Hashable, Comparable {
    var nanoseconds: Int64

    static var now: BootTime { BootTime(nanoseconds: boathook_boot_time()) }

    static func < (left: BootTime, right: BootTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment `span` later, or the last one there is.
    static func + (moment: BootTime, span: Nanoseconds) -> BootTime {
        BootTime(nanoseconds: (Nanoseconds(moment.nanoseconds) + span).count)
    }

    static func - (later: BootTime, earlier: BootTime) -> Nanoseconds {
        Nanoseconds(later.nanoseconds) - Nanoseconds(earlier.nanoseconds)
    }
}
