package import HookModel
package import RunRecord

/// A request to `/api/v1/runs`, and its answer in JSON.
package struct RunListing: Hashable, Sendable {
    /// Where a request names no limit, and the most that it may name.
    package static let standardLimit = 100
    package static let maximumLimit = 1_000

    private static let names = ["hook", "phase", "outcome", "since", "limit", "cursor"]

    private let filter: RunQuery

    /// - Throws: what is wrong with the request, ending in the mend.
    package init(_ query: AddressQuery, now: Timestamp) throws(RunListingError) {
        for item in query.items {
            guard Self.names.contains(item.name) else { throw .unknown(item.name) }
            guard query.items.count(where: { $0.name == item.name }) == 1 else { throw .repeated(item.name) }
        }
        var filter = RunQuery(limit: Self.standardLimit)
        if let hook = query["hook"] {
            guard !hook.isEmpty, hook.utf8.count <= Hook.maximumNameByteCount else { throw .hook }
            filter.hook = hook
        }
        if let word = query["phase"] {
            guard let phase = HookPhase(named: word) else { throw .phase(word) }
            filter.phase = phase
        }
        if let word = query["outcome"] {
            guard let outcome = OutcomeFilter(word: word) else { throw .outcome(word) }
            filter.outcome = outcome
        }
        if let text = query["since"] {
            guard let moment = MomentText.parse(text, now: now) else { throw .since(text) }
            filter.since = moment
        }
        if let text = query["limit"] {
            guard let limit = Int(text), (1...Self.maximumLimit).contains(limit) else { throw .limit(text) }
            filter.limit = limit
        }
        if let text = query["cursor"] {
            guard let position = RunPosition(text: text) else { throw .cursor(text) }
            filter.after = position
        }
        self.filter = filter
    }

    /// What to ask the journal: one run more than the answer has tells whether there is another page.
    package var query: RunQuery {
        var query = filter
        query.limit += 1
        return query
    }

    /// The answer, as JSON and a line feed.
    ///
    /// - Parameter found: the answer to ``query``.
    package func json(_ found: [JournalledRun], for viewer: Viewer) -> [UInt8] {
        let shown = found.prefix(filter.limit)
        var bytes = Array("{\"runs\":[".utf8)
        for (index, run) in shown.enumerated() {
            var record = run.record
            if viewer == .remote {
                record.start.command = nil
                record.end?.outputTail = ""
            }
            bytes += index == 0 ? Array("\n".utf8) : Array(",\n".utf8)
            // Without the line feed that ends a record.
            bytes += RunRecordCodec.encode(record).dropLast()
        }
        bytes += Array("\n],\"next_cursor\":".utf8)
        if found.count > shown.count, let position = shown.last?.position {
            bytes += Array("\"\(position.text)\"".utf8)
        } else {
            bytes += Array("null".utf8)
        }
        return bytes + Array("}\n".utf8)
    }
}

/// What is wrong with a request to `/api/v1/runs`.
package enum RunListingError: Error, Hashable, Sendable, CustomStringConvertible {
    case encoding(AddressQueryError)
    case unknown(String)
    case repeated(String)
    case hook
    case phase(String)
    case outcome(String)
    case since(String)
    case limit(String)
    case cursor(String)
    /// Not the request, but the journal.
    case unreadable(String)

    package var description: String {
        switch self {
        case .encoding(let error): "\(error)"
        case .unreadable(let reason): "the journal cannot be read: \(reason)"
        case .unknown(let name):
            "no parameter \(Self.quoted(name)); there are hook, phase, outcome, since, limit and cursor"
        case .repeated(let name): "the parameter \(name) is given twice; leave one out"
        case .hook: "hook is empty or longer than any; give a name of 1 to 253 bytes"
        case .phase(let text):
            "no phase \(Self.quoted(text)); it is one of "
                + HookPhase.allCases.map { $0.name.description }.joined(separator: ", ")
        case .outcome(let text):
            "no outcome \(Self.quoted(text)); it is one of "
                + OutcomeFilter.all.map(\.word).joined(separator: ", ")
        case .since(let text):
            "\(Self.quoted(text)) is no moment; write 36h or 7d for that long ago, Unix seconds, or "
                + "2026-11-21T04:45:44Z"
        case .limit(let text):
            "\(Self.quoted(text)) is no limit; give a number from 1 to \(RunListing.maximumLimit)"
        case .cursor(let text):
            "\(Self.quoted(text)) is no cursor; give the next_cursor of an answer, or leave it out"
        }
    }

    /// The error as a JSON object and a line feed.
    package var json: [UInt8] {
        var text = "{\"error\":\""
        for scalar in description.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return Array((text + "\"}\n").utf8)
    }

    private static func quoted(_ text: String) -> String { "\"\(text.prefix(100))\"" }
}
