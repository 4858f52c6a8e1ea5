internal import RunRecord

/// How a hold ended, as whoever asks for its release is told.
struct HoldResult: Hashable {
    enum Ending: UInt8, CaseIterable {
        /// A release was asked for, and the command held until then.
        case released
        case watchdog
        /// The command ended by itself while it should have held.
        case died
        /// It was let go before the caller knew that it was ready.
        case cancelled
        /// Its keeper was told to stop.
        case stopped
        /// Its keeper was killed; nobody knows when the command ended.
        case lost
        /// There was no hold.
        case absent
        /// What was to be ended was undone before, by the watchdog or its guardian.
        case undone
        /// The undo was run, and failed: what the hook did may still be in force.
        case undoFailed
    }

    var ending: Ending
    /// What the release exits with: 0 for a hold that lasted until its release and ended well, and for no other.
    var status: UInt8

    init(_ ending: Ending, status: UInt8) {
        self.ending = ending
        self.status = status
    }

    /// The label `by` of the hold; nil where there was none.
    var cause: ReleaseCause? {
        switch ending {
        case .released, .cancelled: .release
        case .watchdog, .undone: .watchdog
        case .died, .stopped, .lost: .lost
        case .absent, .undoFailed: nil
        }
    }

    // MARK: - On its way

    static let byteCount = 6

    /// `hold`, a digit, and the status as a byte.
    var bytes: [UInt8] { Array("hold".utf8) + [UInt8(ascii: "0") + ending.rawValue, status] }

    /// nil for bytes that no keeper wrote.
    init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount, bytes.begins(with: "hold"), bytes[4] >= UInt8(ascii: "0"),
            let ending = Ending(rawValue: bytes[4] - UInt8(ascii: "0"))
        else { return nil }
        // Whatever a file says: only a release can be a success.
        guard bytes[5] != 0 || ending == .released else { return nil }
        self.init(ending, status: bytes[5])
    }
}

extension Complaint {
    /// What a release has to say of its hold; nil where all is well.
    init?(_ result: HoldResult) {
        let notQuiesced: StaticString = "the backup in between was not quiesced to its end"
        switch result.ending {
        case .released where result.status == 0: return nil
        case .released:
            self.init("the hold lasted until now, but its command then ended with status ")
            append(number: Int64(result.status))
        case .watchdog:
            self.init("the hold was let go before, at its --max-hold: ")
            append(notQuiesced)
        case .died:
            self.init("the command that held had ended before: ")
            append(notQuiesced)
        case .stopped:
            self.init("the hold was let go before, as its keeper was told to stop: ")
            append(notQuiesced)
        case .lost:
            self.init("the keeper of the hold was killed, which let go: ")
            append(notQuiesced)
        case .cancelled:
            self.init("the hold was not ready yet, and is cancelled: nothing was quiesced for a backup")
        case .undone:
            self.init("what the pre hook did was undone before: ")
            append(notQuiesced)
        case .undoFailed:
            self.init(
                "the undo of what the pre hook did was run before, and failed: look whether it is still in force"
            )
        case .absent:
            self.init(
                "nothing is held for this hook here: did its pre hook run with --hold, and this container's spool?"
            )
        }
    }
}
