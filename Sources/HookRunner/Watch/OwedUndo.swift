internal import CBoathookSystem
internal import RunRecord

/// An undo that is written down before its hook runs, so that somebody runs it whoever is killed.
///
/// It lies in the spool's folder `hold`, where its owner alone may read it, from before the command starts until
/// what that did is ended or undone. While its watchdog lives, that holds the hook's lock.
struct OwedUndo {
    let command: [UInt8]
    let timeout: Nanoseconds
    private let folder: Int32
    private let lock: Int32
    private let names: HoldNames

    /// Bytes of a command that can be written down.
    private static let capacity = 65_536

    /// The undo that an earlier run of this hook owes, with its lock; nil where there is none, or where its
    /// watchdog lives.
    static func find(_ plan: RunPlan) -> OwedUndo? {
        let folder = boathook_find_hold_folder(plan.spoolPath)
        guard folder >= 0 else { return nil }
        let names = HoldNames(plan)
        if let (command, timeout) = read(folder, names) {
            let lock = boathook_open_lock(folder, names.lock)
            // Only once the lock is ours it is sure that the undo is still owed.
            if lock >= 0, read(folder, names) != nil {
                return OwedUndo(command: command, timeout: timeout, folder: folder, lock: lock, names: names)
            }
            if lock >= 0 { _ = boathook_close(lock) }
        }
        _ = boathook_close(folder)
        return nil
    }

    /// The same for a run that has the lock itself.
    static func find(at rendezvous: Rendezvous) -> OwedUndo? {
        read(rendezvous.folder, rendezvous.names).map {
            OwedUndo(
                command: $0, timeout: $1, folder: rendezvous.folder, lock: -1, names: rendezvous.names)
        }
    }

    /// The undo is done, or not owed any more.
    func erase() {
        _ = boathook_remove(folder, names.undo)
        giveUp()
    }

    /// The undo is left to the next run.
    func giveUp() { if lock >= 0 { boathook_unlock(lock) } }

    private static func read(_ folder: Int32, _ names: HoldNames) -> ([UInt8], Nanoseconds)? {
        guard let memory = boathook_allocate(capacity) else { return nil }
        let count = boathook_read_trusted(folder, names.undo, memory, capacity)
        guard count > 8 else { return nil }
        let bytes = UnsafeRawBufferPointer(start: memory, count: Int(count))
        var timeout: Int64 = 0
        for byte in bytes[..<8] { timeout = timeout << 8 | Int64(byte) }
        return timeout > 0 ? (Array(bytes[8...]), Nanoseconds(timeout)) : nil
    }
}

extension Rendezvous {
    /// Writes the undo down.
    func owe(_ undo: [UInt8], within timeout: Nanoseconds) throws(RendezvousFailure) {
        var bytes: [UInt8] = []
        for shift in stride(from: Int64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: timeout.count >> shift))
        }
        bytes += undo
        let outcome = boathook_write_private(folder, names.undoDraft, names.undo, bytes, bytes.count)
        guard outcome == 0 else { throw .result(error: -outcome) }
    }

    /// Nothing is owed any more.
    func oweNothing() { _ = boathook_remove(folder, names.undo) }
}
