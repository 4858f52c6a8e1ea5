/// Who is connected, and whom to let go where too many are: decides alone, closes nothing itself.
///
/// The newest connection is always let in. Were it refused or made to wait, clients that connect and say
/// nothing would keep the scraper out for as long as they like.
struct ConnectionRoll<ID: Hashable, Moment: Comparable> {
    /// What a connection is at, the first to go first.
    enum Stage: Comparable {
        /// No answer has begun since it was opened, or since its present request began.
        case asking
        /// Its latest request was answered.
        case answered
    }

    /// What came of letting a connection in.
    struct Admission: Equatable {
        /// Whom to close for it.
        var dismissed: ID?
        /// Whether this is to be logged: once, until half of the places are free again.
        var isNoteworthy = false
    }

    private struct Entry {
        var stage: Stage
        var since: Moment
    }

    private let maximum: Int
    private var entries: [ID: Entry] = [:]
    private var isNoted = false

    /// - Parameter maximum: how many connections there may be at once; at least one.
    init(maximum: Int) {
        precondition(maximum > 0, "nobody could ever connect")
        self.maximum = maximum
    }

    var count: Int { entries.count }

    /// Lets `id` in, at the cost of whoever has asked without an answer for longest, else was answered longest
    /// ago.
    mutating func admit(_ id: ID, at moment: Moment) -> Admission {
        var admission = Admission()
        if entries.count >= maximum {
            admission.dismissed =
                entries.min { ($0.value.stage, $0.value.since) < ($1.value.stage, $1.value.since) }?.key
            admission.isNoteworthy = !isNoted
            isNoted = true
        }
        if let dismissed = admission.dismissed { entries[dismissed] = nil }
        entries[id] = Entry(stage: .asking, since: moment)
        return admission
    }

    /// Takes down that `id` is at `stage`; nothing where it was let go already.
    mutating func note(_ stage: Stage, of id: ID, at moment: Moment) {
        guard entries[id] != nil else { return }
        entries[id] = Entry(stage: stage, since: moment)
    }

    /// Takes down that `id` is gone.
    mutating func remove(_ id: ID) {
        entries[id] = nil
        if entries.count <= maximum / 2 { isNoted = false }
    }
}
