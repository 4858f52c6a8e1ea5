/// How urgent an alert is.
///
/// A hook that sets none is `.warning`: a missed backup is worth a look in the morning, and only the
/// owner can say that it is worth waking someone.
package enum Severity: String, Hashable, Sendable, CaseIterable {
    case critical, warning, info

    /// The word that the label `severity` uses.
    package var name: String { rawValue }
}
