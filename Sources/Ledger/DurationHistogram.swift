package import RunRecord

/// How often a duration stayed within each of some bounds, as counts that never fall.
package struct DurationHistogram: Hashable, Sendable {
    /// Rising, none twice; the bound of everything, `+Inf`, is not among them.
    package private(set) var bounds: [Nanoseconds]
    /// For each bound, the observations at or below it.
    package private(set) var cumulativeCounts: [UInt64]
    /// All observations.
    package private(set) var count: UInt64 = 0
    package private(set) var sum: Nanoseconds = .zero
    /// For each bucket, the last one being `+Inf`'s, the latest run that fell into it.
    package private(set) var exemplars: [Exemplar?]

    /// An empty histogram with bounds in rising order, none twice.
    package init(bounds: [Nanoseconds]) {
        self.bounds = bounds
        cumulativeCounts = Array(repeating: 0, count: bounds.count)
        exemplars = Array(repeating: nil, count: bounds.count + 1)
    }

    /// Counts one duration; a negative one counts as none, so that no sum ever falls.
    package mutating func observe(_ duration: Nanoseconds, run: RunID, endedAt: Timestamp) {
        let duration = max(duration, .zero)
        let bucket = bucket(of: duration)
        for index in bucket..<bounds.count { cumulativeCounts[index] += 1 }
        count += 1
        sum = sum + duration
        exemplars[bucket] = Exemplar(run: run, duration: duration, endedAt: endedAt)
    }

    /// Adds the bounds that are missing; those that are there stay, wanted or not.
    ///
    /// How the earlier observations fall about a new bound is not known: it starts at the count of the
    /// next lower one, which is true as far as it goes, and from which it can only rise.
    ///
    /// - Returns: whether there was anything to add.
    @discardableResult
    package mutating func add(bounds wanted: [Nanoseconds]) -> Bool {
        let missing = wanted.filter { !bounds.contains($0) }
        guard !missing.isEmpty else { return false }
        let known = exemplars.compactMap { $0 }
        for bound in missing where !bounds.contains(bound) {
            let index = bucket(of: bound)
            bounds.insert(bound, at: index)
            cumulativeCounts.insert(index == 0 ? 0 : cumulativeCounts[index - 1], at: index)
        }
        exemplars = Array(repeating: nil, count: bounds.count + 1)
        for exemplar in known { exemplars[bucket(of: exemplar.duration)] = exemplar }
        return true
    }

    /// The place of the first bound that `duration` does not exceed; past the last one, that of `+Inf`.
    private func bucket(of duration: Nanoseconds) -> Int {
        bounds.firstIndex { duration <= $0 } ?? bounds.count
    }
}

extension DurationHistogram: Codable {
    private enum CodingKeys: String, CodingKey { case bounds, counts, count, sum, exemplars }

    /// Throws where the parts contradict each other: counts that fall would be read as a restart.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(bounds: try container.decode([Int64].self, forKey: .bounds).map { Nanoseconds($0) })
        cumulativeCounts = try container.decode([UInt64].self, forKey: .counts)
        count = try container.decode(UInt64.self, forKey: .count)
        sum = Nanoseconds(try container.decode(Int64.self, forKey: .sum))
        let rising = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
        let counts = cumulativeCounts + [count]
        let cumulative = zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 }
        guard rising, cumulative, cumulativeCounts.count == bounds.count, sum >= .zero else {
            throw DecodingError.dataCorruptedError(
                forKey: .counts, in: container,
                debugDescription: "the histogram's parts contradict each other")
        }
        for exemplar in try container.decodeIfPresent([Exemplar].self, forKey: .exemplars) ?? [] {
            exemplars[bucket(of: exemplar.duration)] = exemplar
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(bounds.map(\.count), forKey: .bounds)
        try container.encode(cumulativeCounts, forKey: .counts)
        try container.encode(count, forKey: .count)
        try container.encode(sum.count, forKey: .sum)
        try container.encode(exemplars.compactMap { $0 }, forKey: .exemplars)
    }
}
