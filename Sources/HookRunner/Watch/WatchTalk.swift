internal import CBoathookSystem
internal import RunRecord

/// What a post hook and the watchdog of its pre hook say to each other: single bytes, and a result.
enum WatchTalk: UInt8 {
    /// To the watchdog: a post hook is about to run; its end follows, or the connection ends.
    case began = 0x62
    case succeeded = 0x73
    case failed = 0x66
    /// To the watchdog: there is no command that would end what the pre hook did.
    case release = 0x72
    /// From the watchdog: go on.
    case run = 0x67

    @discardableResult
    func say(to connection: Int32) -> Bool {
        var byte = rawValue
        return boathook_send(connection, &byte, 1) == 0
    }

    /// The next word, without waiting; nil where there is none, or where the other side is gone.
    static func hear(from connection: Int32) -> (word: WatchTalk?, isGone: Bool) {
        var byte: UInt8 = 0
        let count = boathook_read(connection, &byte, 1)
        if count == -Int64(boathook_eagain) { return (nil, false) }
        return count == 1 ? (WatchTalk(rawValue: byte), false) : (nil, true)
    }
}

/// A post hook that has a watchdog behind it.
enum PostWatch {
    /// Nobody watches.
    case none
    /// Somebody does, and waits for our end over this descriptor.
    case watched(Int32)
    /// It came first: there is nothing to be ended any more.
    case tooLate(HoldResult)
    /// What it undoes was still being undone when our own time was up, or somebody wanted us to stop.
    case interrupted(WaitEnd)

    /// Asks whether somebody watches what the pre hook did, and waits where that is being undone just now.
    ///
    /// - Parameter hasPlace: the hook's place is our own, so that nobody undoes anything.
    static func ask(
        _ plan: RunPlan, hasPlace: Bool, until deadline: BootTime?, _ link: inout Link
    ) -> PostWatch {
        while true {
            let meeting = Rendezvous.meet(plan, takingResultsOf: .watches)
            if case .keeper(let connection) = meeting {
                if let answer = hear(connection, plan, until: deadline, &link) { return answer }
            }
            if case .result(let result) = meeting {
                return result.ending == .absent || result.ending == .lost ? .none : .tooLate(result)
            }
            switch meeting {
            case .keeper: break
            case .undoing where !hasPlace: break
            default: return .none
            }
            let moment = BootTime.now + .milliseconds(50)
            let end = plan.wait(for: -1, until: min(moment, deadline ?? moment), &link)
            if case .stopped = end { return .interrupted(end) }
            if let deadline, .now >= deadline { return .interrupted(.timeIsUp) }
        }
    }

    /// What the watchdog says; nil where it went away without a word, and somebody else knows more.
    private static func hear(
        _ connection: Int32, _ plan: RunPlan, until deadline: BootTime?, _ link: inout Link
    ) -> PostWatch? {
        WatchTalk.began.say(to: connection)
        var bytes = [UInt8](repeating: 0, count: HoldResult.byteCount)
        while true {
            let end = plan.wait(for: connection, until: deadline, &link)
            guard case .ready = end else {
                _ = boathook_close(connection)
                return .interrupted(end)
            }
            let count = boathook_read(connection, &bytes, bytes.count)
            if count == -Int64(boathook_eagain) { continue }
            if count == 1, bytes[0] == WatchTalk.run.rawValue { return .watched(connection) }
            let result = count > 0 ? HoldResult(bytes[..<Int(count)]) : nil
            _ = boathook_close(connection)
            return result.map { .tooLate($0) }
        }
    }

    /// Tells the watchdog how the post hook ended.
    func ended(_ result: RunResult) {
        guard case .watched(let connection) = self else { return }
        (result.outcome == .success ? WatchTalk.succeeded : .failed).say(to: connection)
    }
}
