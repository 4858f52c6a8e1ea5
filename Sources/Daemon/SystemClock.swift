import CBoathookSystem
package import RunRecord

/// The wall clock.
package enum SystemClock {
    package static func now() -> Timestamp { Timestamp(nanosecondsSinceEpoch: boathook_wall_time()) }
}
