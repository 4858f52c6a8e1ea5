package import RunRecord

/// How often and how long one application was kept quiesced.
///
/// Goes by the times that the records state; only ``quiescedTime(at:)`` must keep to what it has said while they
/// were on their way. Trap: of several quiesces that were waiting to be taken in,
/// each must arrive before the next one, or the first opening is held to lie under the last release.
package struct QuiesceTally: Hashable, Sendable {
    /// The moment since which the application is quiesced; nil while it is not.
    package internal(set) var openedAt: Timestamp?
    /// The time of all quiesces that are over, as their records have it.
    package internal(set) var closedTime: Nanoseconds = .zero
    /// The longest total that can have been shown before ``changedAt``. What it is ahead of ``closedTime`` by, the
    /// next quiesces use up.
    private(set) var shownTime: Nanoseconds = .zero
    /// When the records of the latest change here arrived; nil where nobody said.
    ///
    /// Those that arrive together are one change: nothing in between can have been shown.
    private(set) var changedAt: Timestamp?
    /// Those that are over.
    package internal(set) var durations: DurationHistogram
    package internal(set) var releases = CaseTable<ReleaseCause, UInt64>(repeating: 0)
    /// Whether a call of the wrapper said that it quiesces, whatever the configuration says.
    package internal(set) var isHeldByCall = false
    /// What ended the latest quiesce that is over. A post hook that comes after a watchdog changes nothing in it.
    package internal(set) var latestCause: ReleaseCause?
    /// The latest release, and whether the opening that it ended is still to be seen.
    package internal(set) var latestRelease: Release?

    /// The end of a quiesce.
    package struct Release: Hashable, Sendable {
        let moment: Timestamp
        let by: ReleaseCause
        let run: RunID
        /// Nothing was open when it came: its pre is late, or was never recorded.
        var isUnmatched: Bool
    }

    package init(durationBounds: [Nanoseconds]) {
        durations = DurationHistogram(bounds: durationBounds)
    }

    /// The time of all quiesces that are over, or what can have been shown where that was more.
    package var countedTime: Nanoseconds { max(shownTime, closedTime) }

    /// The time spent quiesced, the open quiesce counted up to `now`.
    ///
    /// Made of nothing but what is stored and `now`, so that a restart shows no less than was shown before: a
    /// release that arrives late finds the time up to its arrival counted. Traps: that time is too long by the
    /// delay, until the next quiesces have used it up. It falls where `now` does while the application is
    /// quiesced, but not below the latest change here; and by what a scrape showed between the moment that an
    /// arrival was dated and its commit. Within one daemon the exposition keeps both from being seen; over a
    /// restart at that point, they are.
    package func quiescedTime(at now: Timestamp) -> Nanoseconds {
        guard let openedAt else { return countedTime }
        let now = max(now, changedAt ?? now)
        return max(countedTime, closedTime + max(now.since(openedAt), .zero))
    }

    /// Keeps what a scrape can have shown until now, ahead of a change.
    private mutating func note(_ now: Timestamp?) {
        guard let now else { return shownTime = countedTime }
        if now != changedAt { shownTime = quiescedTime(at: now) }
        changedAt = now
    }

    /// A pre hook succeeded at `moment`: the application is quiesced from then on.
    ///
    /// While it is quiesced already, the earlier moment stays. An opening from before the latest release is
    /// closed at once by that release where the release found nothing to end, and is old news where it did.
    mutating func open(at moment: Timestamp, now: Timestamp?) {
        note(now)
        if let release = latestRelease, !isFuture(release.moment, now) {
            if release.isUnmatched, moment <= release.moment {
                latestRelease?.isUnmatched = false
                close(from: moment, to: release.moment, by: release.by, run: release.run)
                return
            }
            if moment < release.moment { return }
        }
        openedAt = min(openedAt ?? moment, moment)
    }

    /// The application was released at `moment`.
    mutating func release(at moment: Timestamp, by end: ReleaseCause, run: RunID, now: Timestamp?) {
        note(now)
        if let opening = openedAt, moment >= opening || isFuture(opening, now) {
            openedAt = nil
            latestRelease = Release(moment: moment, by: end, run: run, isUnmatched: false)
            close(from: opening, to: moment, by: end, run: run)
            return
        }
        if let latest = latestRelease, latest.moment >= moment, !isFuture(latest.moment, now) { return }
        latestRelease = Release(moment: moment, by: end, run: run, isUnmatched: true)
    }

    private mutating func close(
        from opening: Timestamp, to moment: Timestamp, by end: ReleaseCause, run: RunID
    ) {
        let span = max(moment.since(opening), .zero)
        closedTime = closedTime + span
        durations.observe(span, run: run, endedAt: moment)
        releases[end] += 1
        latestCause = end
    }

    /// Whether `moment` was stated by a clock that has been set back since.
    private func isFuture(_ moment: Timestamp, _ now: Timestamp?) -> Bool {
        guard let now else { return false }
        return moment > now
    }
}

extension QuiesceTally: Codable {
    private enum CodingKeys: String, CodingKey {
        case openedAt, closedTime, durations, releases, latestRelease, latestCause
        case shownTime = "countedTime"
        case changedAt
        case isHeldByCall = "held_by_call"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        openedAt = try container.decodeMoment(forKey: .openedAt)
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
    private enum CodingKeys: String, CodingKey { case moment, by, run, unmatched }

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
        isUnmatched = try container.decode(Bool.self, forKey: .unmatched)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(moment.nanosecondsSinceEpoch, forKey: .moment)
        try container.encode(by.name.description, forKey: .by)
        try container.encode(run.hexText, forKey: .run)
        try container.encode(isUnmatched, forKey: .unmatched)
    }
}
