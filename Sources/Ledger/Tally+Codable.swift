import RunRecord

/// Moments and spans are stored as whole nanoseconds; what an older version did not count is 0 or absent.
extension Tally: Codable {
    private enum CodingKeys: String, CodingKey {
        case runs, failures, durations, attempts, cpuTime, skips, undos
        case latestRun, lastSuccessAt, lastFailureAt, lastSkipAt
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(durationBounds: [])
        runs = try container.decode(UInt64.self, forKey: .runs)
        failures = try container.decode(CaseTable<FailureReason, UInt64>.self, forKey: .failures)
        durations = try container.decode(DurationHistogram.self, forKey: .durations)
        attempts = try container.decodeIfPresent(UInt64.self, forKey: .attempts) ?? 0
        cpuTime = Nanoseconds(try container.decodeIfPresent(Int64.self, forKey: .cpuTime) ?? 0)
        skips = try container.decodeIfPresent(UInt64.self, forKey: .skips) ?? 0
        undos =
            try container.decodeIfPresent(CaseTable<UndoResult, UInt64>.self, forKey: .undos)
            ?? CaseTable(repeating: 0)
        latestRun = try container.decodeIfPresent(LatestRun.self, forKey: .latestRun)
        lastSuccessAt = try container.decodeMoment(forKey: .lastSuccessAt)
        lastSkipAt = try container.decodeMoment(forKey: .lastSkipAt)
        if container.contains(.lastFailureAt) {
            let moments = try CaseTable<FailureReason, Int64?>(
                from: container.superDecoder(forKey: .lastFailureAt), repeating: nil)
            for (reason, moment) in moments.elements {
                lastFailureAt[reason] = moment.map { Timestamp(nanosecondsSinceEpoch: $0) }
            }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(runs, forKey: .runs)
        try container.encode(failures, forKey: .failures)
        try container.encode(durations, forKey: .durations)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(cpuTime.count, forKey: .cpuTime)
        try container.encode(skips, forKey: .skips)
        try container.encode(undos, forKey: .undos)
        try container.encodeIfPresent(latestRun, forKey: .latestRun)
        try container.encodeIfPresent(lastSuccessAt?.nanosecondsSinceEpoch, forKey: .lastSuccessAt)
        try container.encodeIfPresent(lastSkipAt?.nanosecondsSinceEpoch, forKey: .lastSkipAt)
        var moments = CaseTable<FailureReason, Int64?>(repeating: nil)
        for (reason, moment) in lastFailureAt.elements { moments[reason] = moment?.nanosecondsSinceEpoch }
        try container.encode(moments, forKey: .lastFailureAt)
    }
}

extension LatestRun: Codable {
    private enum CodingKeys: String, CodingKey { case endedAt, success, duration, attempts, timeout }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        endedAt = Timestamp(nanosecondsSinceEpoch: try container.decode(Int64.self, forKey: .endedAt))
        isSuccess = try container.decode(Bool.self, forKey: .success)
        duration = Nanoseconds(try container.decode(Int64.self, forKey: .duration))
        attempts = try container.decode(UInt32.self, forKey: .attempts)
        timeout = try container.decodeIfPresent(Int64.self, forKey: .timeout).map { Nanoseconds($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(endedAt.nanosecondsSinceEpoch, forKey: .endedAt)
        try container.encode(isSuccess, forKey: .success)
        try container.encode(duration.count, forKey: .duration)
        try container.encode(attempts, forKey: .attempts)
        try container.encodeIfPresent(timeout?.count, forKey: .timeout)
    }
}

extension KeyedDecodingContainer {
    /// The moment stored as nanoseconds since the epoch; nil where none is.
    func decodeMoment(forKey key: Key) throws -> Timestamp? {
        try decodeIfPresent(Int64.self, forKey: key).map { Timestamp(nanosecondsSinceEpoch: $0) }
    }
}
