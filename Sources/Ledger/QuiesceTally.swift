package import RunRecord

/// How often and how long one application was kept quiesced.
///
/// Goes by the times that the records state; only ``quiescedTime(at:)`` must keep to what it has said while they
/// were on their way. Trap: of several quiesces that were waiting to be taken in,
/// each must arrive before the next one, or the first opening is held to lie under the last release.
package struct QuiesceTally: Hashable, Sendable {
    /// What pre hooks began and no release that was taken in has ended, the earliest first.
    var openings: [Opening] = []
    /// When the holds' runs began that were counted as over because a later hold was: how they ended is still to
    /// be heard.
    var unsettledHolds: [Timestamp] = []
    /// The time of all quiesces that are over, as their records have it.
    package internal(set) var closedTime: Nanoseconds = .zero
    /// The longest total that can have been shown before ``changedAt``. What it is ahead of ``closedTime`` by, the
    /// next quiesces use up.
    var shownTime: Nanoseconds = .zero
    /// When the records of the latest change here arrived; nil where nobody said.
    ///
    /// Those that arrive together are one change: nothing in between can have been shown.
    var changedAt: Timestamp?
    /// Those that are over.
    package internal(set) var durations: DurationHistogram
    package internal(set) var releases = CaseTable<ReleaseCause, UInt64>(repeating: 0)
    /// Whether a call of the wrapper said that it quiesces, whatever the configuration says.
    package internal(set) var isHeldByCall = false
    /// What ended the latest quiesce that is over. A post hook that comes after a watchdog changes nothing in it.
    package internal(set) var latestCause: ReleaseCause?
    /// The latest release, and whether the opening that it ended is still to be seen.
    package internal(set) var latestRelease: Release?

    /// The success of a pre hook.
    struct Opening: Hashable, Sendable {
        let moment: Timestamp
        /// When its run began, by which a hold's own record names it; nil where an older version stored it.
        let startedAt: Timestamp?
        /// When the next run began that quiesced as well: had this one been held, it was over by then.
        var supersededAt: Timestamp?
    }

    /// The end of a quiesce.
    package struct Release: Hashable, Sendable {
        let moment: Timestamp
        let by: ReleaseCause
        let run: RunID
        /// When the run of the hold began whose own record this is; nil where it is another's, as a post hook's.
        let hold: Timestamp?
        /// Nothing was open when it came: its pre is late, or was never recorded.
        var isUnmatched: Bool

        /// Whether it can be the end of what that run began: a hold's record ends that hold and those before it,
        /// which must have been over, but none that began after it. Its moment does not say so: that a hold was
        /// lost is dated by when it was seen.
        func canEnd(runStartedAt startedAt: Timestamp?) -> Bool {
            guard let hold, let startedAt else { return true }
            return startedAt <= hold
        }

        func isOwnOf(runStartedAt startedAt: Timestamp?) -> Bool { hold != nil && hold == startedAt }
    }

    /// So many openings, and unsettled holds, are told apart: more holds in a row are not killed unseen.
    static let maximumOpeningCount = 8

    package init(durationBounds: [Nanoseconds]) {
        durations = DurationHistogram(bounds: durationBounds)
    }

    /// The moment since which the application is quiesced; nil while it is not.
    package var openedAt: Timestamp? { openings.first?.moment }

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

    /// A pre hook whose run began at `startedAt` succeeded at `moment`: the application is quiesced from then on.
    ///
    /// While it is quiesced already, the earlier moment stays. An opening from before the latest release is
    /// closed at once by that release where the release found nothing to end, and is old news where it did.
    mutating func open(at moment: Timestamp, startedAt: Timestamp, now: Timestamp?) {
        note(now)
        if let release = latestRelease, !isFuture(release.moment, now),
            release.canEnd(runStartedAt: startedAt)
        {
            let isOwn = release.isOwnOf(runStartedAt: startedAt)
            if release.isUnmatched, isOwn || moment <= release.moment {
                latestRelease?.isUnmatched = false
                let end = Self.end(release.moment, by: release.by, supersededAt: nextStart(after: startedAt))
                close(from: moment, to: end, run: release.run)
                count(release.by)
                return
            }
            if isOwn || moment < release.moment { return }
        }
        add(Opening(moment: moment, startedAt: startedAt, supersededAt: nextStart(after: startedAt)))
    }

    private mutating func add(_ opening: Opening) {
        for index in openings.indices {
            guard let earlier = openings[index].startedAt, let start = opening.startedAt, earlier < start
            else { continue }
            openings[index].supersededAt = min(openings[index].supersededAt ?? start, start)
        }
        if openings.count == Self.maximumOpeningCount { openings.removeLast() }
        openings.insert(opening, at: openings.firstIndex { opening.moment < $0.moment } ?? openings.count)
    }

    /// When the first of the open quiesces began that are later than the run that began at `moment`.
    private func nextStart(after moment: Timestamp) -> Timestamp? {
        openings.compactMap(\.startedAt).filter { $0 > moment }.min()
    }

    /// The application was released at `moment`.
    ///
    /// - Parameter hold: when the hold's run began, where the release is told by the hold's own record. It ends
    ///   the holds before that one, too: there would have been no place for it. How those ended, their own
    ///   records say, or the verdict that they are lost, which then counts as a cause and as no time.
    mutating func release(
        at moment: Timestamp, by cause: ReleaseCause, hold: Timestamp?, run: RunID, now: Timestamp?
    ) {
        note(now)
        var release = Release(moment: moment, by: cause, run: run, hold: hold, isUnmatched: false)
        let isEnded = { [self] (opening: Opening) in
            isFuture(opening.moment, now) || release.isOwnOf(runStartedAt: opening.startedAt)
                || moment >= opening.moment && release.canEnd(runStartedAt: opening.startedAt)
        }
        let ended = openings.filter(isEnded)
        if let first = ended.first, let last = ended.last {
            openings.removeAll(where: isEnded)
            latestRelease = release
            if hold != nil { settle(ended.dropLast(), by: moment, run: run) }
            let opening = hold == nil ? first : last
            let end = Self.end(moment, by: cause, supersededAt: opening.supersededAt)
            close(from: opening.moment, to: end, run: run)
            count(cause)
            return
        }
        if let hold, let index = unsettledHolds.firstIndex(of: hold) {
            unsettledHolds.remove(at: index)
            releases[cause] += 1
            return
        }
        if let latest = latestRelease, latest.moment >= moment, !isFuture(latest.moment, now) { return }
        release.isUnmatched = true
        latestRelease = release
    }

    /// Counts the time of holds that a later one's record shows to be over.
    private mutating func settle(_ openings: some Sequence<Opening>, by moment: Timestamp, run: RunID) {
        for opening in openings {
            close(from: opening.moment, to: min(moment, opening.supersededAt ?? moment), run: run)
            if let start = opening.startedAt { unsettledHolds.append(start) }
        }
        unsettledHolds = unsettledHolds.suffix(Self.maximumOpeningCount)
    }

    /// When a quiesce was over: a loss was seen at `moment` and can have come long before, at the latest when the
    /// next hold began.
    private static func end(
        _ moment: Timestamp, by cause: ReleaseCause, supersededAt: Timestamp?
    ) -> Timestamp {
        guard cause == .lost, let supersededAt else { return moment }
        return min(moment, supersededAt)
    }

    /// Counts how the latest quiesce that is over was ended.
    private mutating func count(_ cause: ReleaseCause) {
        releases[cause] += 1
        latestCause = cause
    }

    private mutating func close(from opening: Timestamp, to moment: Timestamp, run: RunID) {
        let span = max(moment.since(opening), .zero)
        closedTime = closedTime + span
        durations.observe(span, run: run, endedAt: moment)
    }

    /// Whether `moment` was stated by a clock that has been set back since.
    private func isFuture(_ moment: Timestamp, _ now: Timestamp?) -> Bool {
        guard let now else { return false }
        return moment > now
    }
}
