package import RunRecord

/// The identity of a hook's series: what the labels `hook`, `phase` and `workload` say.
///
/// Ordered by hook, phase, then workload (none first), so that output is stable. Two names that Unicode
/// holds for canonically equivalent are the same key.
package struct SeriesKey: Hashable, Sendable {
    package var hook: String
    package var phase: HookPhase
    /// Nil where nobody named one; the label is then left out.
    package var workload: String?

    package init(hook: String, phase: HookPhase, workload: String? = nil) {
        self.hook = hook
        self.phase = phase
        self.workload = workload
    }
}

extension SeriesKey: Comparable {
    package static func < (left: SeriesKey, right: SeriesKey) -> Bool {
        if left.hook != right.hook { return left.hook < right.hook }
        if left.phase != right.phase { return left.phase.rawValue < right.phase.rawValue }
        switch (left.workload, right.workload) {
        case (let left?, let right?): return left < right
        case (nil, _?): return true
        case (_, nil): return false
        }
    }
}

/// Coded as a list, `["postgres","pre","billing"]`, without its last part where there is no workload.
///
/// The phase goes by its word: the raw value is free to change, rows on disk are not.
extension SeriesKey: Codable {
    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        hook = try list.decode(String.self)
        let word = try list.decode(String.self)
        guard let phase = HookPhase(named: word) else {
            throw DecodingError.dataCorruptedError(
                in: list, debugDescription: "\"\(word)\" is no phase that this version of boathook knows")
        }
        self.phase = phase
        workload = list.isAtEnd ? nil : try list.decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(hook)
        try list.encode(phase.name.description)
        if let workload { try list.encode(workload) }
    }
}

extension HookPhase {
    /// The phase that a record, an option or a configuration calls `word`.
    package init?(named word: String) {
        guard let phase = Self.allCases.first(where: { $0.name.description == word }) else { return nil }
        self = phase
    }
}
