import RunRecord

/// The order in which the journal is kept small, one step at a time, so that records never wait long.
struct Upkeep: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        /// Delete at most so many runs.
        case prune(limit: Int)
        /// Give at most so many pages back.
        case shrink(pageCount: Int)
        /// Cut the write-ahead log, and give memory back.
        case settle
    }

    static let pruneLimit = 500
    static let shrinkPageCount = 256

    /// What to do now; nil when all is done.
    private(set) var step: Step? = .prune(limit: pruneLimit)

    /// The step was carried out.
    ///
    /// - Parameter isExhausted: whether there was less to do than the step might have done.
    mutating func advance(isExhausted: Bool) {
        guard isExhausted else { return }
        switch step {
        case .prune: step = .shrink(pageCount: Self.shrinkPageCount)
        case .shrink: step = .settle
        case .settle, nil: step = nil
        }
    }
}
