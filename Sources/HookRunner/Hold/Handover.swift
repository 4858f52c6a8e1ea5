internal import CBoathookSystem

/// Who sees to what a hook did once its limit is there: the process that keeps it, or its guardian.
///
/// The record is flushed before anybody keeps anything, and that may take as long as the disk does. Where it takes
/// beyond the limit, the guardian does what its keeper would have done.
struct Handover {
    private let word: UnsafeMutablePointer<UInt32>?
    /// Until when the keeper must have begun.
    let limit: BootTime

    /// Made before the two part; without a word between them, the guardian waits for the keeper's end alone.
    init(limit: BootTime) {
        word = boathook_shared_word()
        self.limit = limit
    }

    /// The keeper begins, unless the guardian does its work already.
    func keeperBegins() -> Bool { word.map { boathook_claim($0, 1) } ?? true }

    /// The guardian takes over, unless the keeper has begun.
    func guardianTakesOver() -> Bool { word.map { boathook_claim($0, 2) } ?? false }
}
