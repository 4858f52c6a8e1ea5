internal import CBoathookSystem
internal import RunRecord

/// Who sees to what a hook did once its limit is there: the process that keeps it, or its guardian.
///
/// The record is flushed before anybody keeps anything, and that may take as long as the disk does. Where it takes
/// beyond the limit, the guardian does what its keeper would have done.
struct Handover {
    /// Set once the hook is over, and all that is left to come before the keeping is the disk.
    private let flush: UnsafeMutablePointer<UInt32>?
    /// Set by whoever is first.
    private let decision: UnsafeMutablePointer<UInt32>?
    /// Until when the keeper must have begun.
    let limit: BootTime

    /// Made before the two part; without the words between them, the guardian waits for the keeper's end alone.
    init(limit: BootTime) {
        flush = boathook_shared_word()
        decision = boathook_shared_word()
        self.limit = limit
    }

    /// The hook is over, and its record is about to be flushed.
    func keeperFlushes() { if let flush { _ = boathook_claim(flush, 1) } }

    /// The keeper begins, unless the guardian does its work already.
    func keeperBegins() -> Bool { decision.map { boathook_claim($0, 1) } ?? true }

    /// What the guardian is to do at a moment.
    enum GuardianStep {
        case takeOver
        /// To look again then.
        case wait(until: BootTime)
        /// To wait for nothing but the keeper's end.
        case waitForEnd
    }

    /// Takes over where the keeper hangs at the disk beyond the limit.
    func guardianStep(at now: BootTime) -> GuardianStep {
        guard let flush, let decision, !boathook_is_claimed(decision) else { return .waitForEnd }
        if now < limit { return .wait(until: limit) }
        guard boathook_is_claimed(flush) else { return .wait(until: now + .milliseconds(100)) }
        return boathook_claim(decision, 2) ? .takeOver : .waitForEnd
    }
}
