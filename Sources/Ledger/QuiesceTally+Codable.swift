import RunRecord

/// Moments are stored as whole nanoseconds since the epoch; what an older version did not say is absent.
extension QuiesceTally: Codable {
    private enum CodingKeys: String, CodingKey {
        case openedAt, openings, unsettledHolds, closedTime, durations, releases, latestRelease, latestCause
        case shownTime = "countedTime"
        case changedAt
        case isHeldByCall = "held_by_call"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // An older version stored the first moment alone.
        let openedAt = try container.decodeMoment(forKey: .openedAt)
        let first = openedAt.map { [Opening(moment: $0, startedAt: nil, supersededAt: nil)] } ?? []
        openings = try container.decodeIfPresent([Opening].self, forKey: .openings) ?? first
        let holds = try container.decodeIfPresent([Int64].self, forKey: .unsettledHolds) ?? []
        unsettledHolds = holds.map { Timestamp(nanosecondsSinceEpoch: $0) }
        closedTime = Nanoseconds(try container.decode(Int64.self, forKey: .closedTime))
        shownTime = Nanoseconds(try container.decodeIfPresent(Int64.self, forKey: .shownTime) ?? 0)
        changedAt = try container.decodeMoment(forKey: .changedAt)
        durations = try container.decode(DurationHistogram.self, forKey: .durations)
        releases = try container.decode(CaseTable<ReleaseCause, UInt64>.self, forKey: .releases)
        isHeldByCall = try container.decodeIfPresent(Bool.self, forKey: .isHeldByCall) ?? false
        latestRelease = try container.decodeIfPresent(Release.self, forKey: .latestRelease)
        let word = try container.decodeIfPresent(String.self, forKey: .latestCause)
        latestCause = ReleaseCause.allCases.first { $0.name.description == word }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(openedAt?.nanosecondsSinceEpoch, forKey: .openedAt)
        if !openings.isEmpty { try container.encode(openings, forKey: .openings) }
        if !unsettledHolds.isEmpty {
            try container.encode(unsettledHolds.map(\.nanosecondsSinceEpoch), forKey: .unsettledHolds)
        }
        try container.encode(closedTime.count, forKey: .closedTime)
        try container.encode(shownTime.count, forKey: .shownTime)
        try container.encodeIfPresent(changedAt?.nanosecondsSinceEpoch, forKey: .changedAt)
        try container.encode(durations, forKey: .durations)
        try container.encode(releases, forKey: .releases)
        if isHeldByCall { try container.encode(true, forKey: .isHeldByCall) }
        try container.encodeIfPresent(latestRelease, forKey: .latestRelease)
        try container.encodeIfPresent(latestCause?.name.description, forKey: .latestCause)
    }
}

extension QuiesceTally.Release: Codable {
    private enum CodingKeys: String, CodingKey { case moment, by, run, hold, unmatched }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        moment = Timestamp(nanosecondsSinceEpoch: try container.decode(Int64.self, forKey: .moment))
        let word = try container.decode(String.self, forKey: .by)
        let digits = try container.decode(String.self, forKey: .run)
        guard
            let end = ReleaseCause.allCases.first(where: { $0.name.description == word }),
            let run = RunID(hexDigits: Array(digits.utf8))
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .by, in: container, debugDescription: "no release that this version knows")
        }
        by = end
        self.run = run
        hold = try container.decodeMoment(forKey: .hold)
        isUnmatched = try container.decode(Bool.self, forKey: .unmatched)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(moment.nanosecondsSinceEpoch, forKey: .moment)
        try container.encode(by.name.description, forKey: .by)
        try container.encode(run.hexText, forKey: .run)
        try container.encodeIfPresent(hold?.nanosecondsSinceEpoch, forKey: .hold)
        try container.encode(isUnmatched, forKey: .unmatched)
    }
}

extension QuiesceTally.Opening: Codable {
    private enum CodingKeys: String, CodingKey { case moment, startedAt, supersededAt }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        moment = Timestamp(nanosecondsSinceEpoch: try container.decode(Int64.self, forKey: .moment))
        startedAt = try container.decodeMoment(forKey: .startedAt)
        supersededAt = try container.decodeMoment(forKey: .supersededAt)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(moment.nanosecondsSinceEpoch, forKey: .moment)
        try container.encodeIfPresent(startedAt?.nanosecondsSinceEpoch, forKey: .startedAt)
        try container.encodeIfPresent(supersededAt?.nanosecondsSinceEpoch, forKey: .supersededAt)
    }
}
