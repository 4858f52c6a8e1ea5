private import Foundation
package import HookModel
import RunRecord
import Synchronization

/// The time zones of this machine's zone database, by their IANA names.
///
/// UTC needs neither the database nor Foundation's tables, whose first use costs several milliseconds.
package enum ZoneTable {
    private static let known = Mutex<[String: ZoneRules]>(["UTC": .utc, "Etc/UTC": .utc])

    /// Whether the database has a zone of that name.
    package static func contains(_ name: String) -> Bool { rules(named: name) != nil }

    /// The rules of a zone; nil where the database has none of that name.
    package static func rules(named name: String) -> ZoneRules? {
        known.withLock { known in
            if let rules = known[name] { return rules }
            guard let zone = TimeZone(identifier: name) else { return nil }
            let rules = ZoneRules { moment in
                zone.secondsFromGMT(for: Date(timeIntervalSince1970: moment.secondsSinceEpoch))
            }
            known[name] = rules
            return rules
        }
    }
}
