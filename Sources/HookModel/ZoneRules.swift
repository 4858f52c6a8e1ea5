package import RunRecord

/// A time zone as a value: how far local time is ahead of UTC, moment by moment.
///
/// The rules come in from the rim, because the zone database is a matter of files. Trap: two changes of
/// the offset within two days of each other are seen as one.
package struct ZoneRules: Sendable {
    private let offset: @Sendable (Timestamp) -> Int

    /// - Parameter secondsFromUTC: positive east of Greenwich; must answer the same for the same moment.
    package init(secondsFromUTC: @escaping @Sendable (Timestamp) -> Int) { offset = secondsFromUTC }

    /// Seconds that local time is ahead of UTC at `moment`.
    package func secondsFromUTC(at moment: Timestamp) -> Int { offset(moment) }

    package static let utc = ZoneRules { _ in 0 }
}
