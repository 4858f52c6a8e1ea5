/// A condition that did not come true in time.
package struct NeverHappened: Error, CustomStringConvertible {
    package let what: String
    package let limit: Duration
    package var description: String { "not within \(limit): \(what)" }
}

/// Waits until `condition` returns a value, looking every few milliseconds, and returns that value.
///
/// The limit is for broken code only: a passing test never waits longer than the condition takes.
@discardableResult
package func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(30),
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: limit)
    while true {
        if let value = try await condition() { return value }
        guard clock.now < end else { throw NeverHappened(what: what, limit: limit) }
        try await clock.sleep(for: .milliseconds(2))
    }
}

/// Waits until `condition` is true.
package func eventually(
    _ what: String, within limit: Duration = .seconds(30),
    isolation: isolated (any Actor)? = #isolation,
    isTrue condition: () async throws -> Bool
) async throws {
    try await eventually(what, within: limit) { try await condition() ? true : nil }
}
