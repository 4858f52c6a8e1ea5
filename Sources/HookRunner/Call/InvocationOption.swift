/// The options of a run; `--help` and `--version` are none.
enum InvocationOption: UInt8, CaseIterable {
    case hook, phase, timeout, grace, retries, retryDelay, undo, undoTimeout, hold, ready, maxHold, release,
        only, step, spool, tailBytes, spoolMaxBytes

    var name: StaticString {
        switch self {
        case .hook: "--hook"
        case .phase: "--phase"
        case .timeout: "--timeout"
        case .grace: "--grace"
        case .retries: "--retries"
        case .retryDelay: "--retry-delay"
        case .undo: "--undo"
        case .undoTimeout: "--undo-timeout"
        case .hold: "--hold"
        case .ready: "--ready"
        case .maxHold: "--max-hold"
        case .release: "--release"
        case .only: "--only"
        case .step: "--step"
        case .spool: "--spool"
        case .tailBytes: "--tail-bytes"
        case .spoolMaxBytes: "--spool-max-bytes"
        }
    }

    var takesValue: Bool { self != .hold && self != .release }

    /// The option that `word` names, and the value that follows its `=`, if it has one.
    static func split(_ word: [UInt8]) throws(UsageError) -> (option: InvocationOption, value: [UInt8]?) {
        let equalsSign = word.firstIndex(of: UInt8(ascii: "="))
        let name = Array(word[..<(equalsSign ?? word.count)])
        for option in allCases where name.spells(option.name) {
            return (option, equalsSign.map { Array(word[($0 + 1)...]) })
        }
        for flag: StaticString in ["--help", "--version"] where name.spells(flag) {
            throw .valueNotTaken(flag)
        }
        throw .unknownOption(word, nearest: nearest(to: name))
    }

    /// The option whose name is closest to `name`, where one is close enough to have been meant.
    private static func nearest(to name: [UInt8]) -> StaticString? {
        let bare = Array(name.drop { $0 == UInt8(ascii: "-") })
        var best: StaticString?
        var bestDistance = max(bare.count / 3, 1) + 1
        for candidate in allCases.map({ $0.name }) + ["--help", "--version"] {
            let distance = editDistance(bare, Array(candidate.bytes.dropFirst(2)))
            if distance < bestDistance { (best, bestDistance) = (candidate, distance) }
        }
        return best
    }

    /// How many bytes must be put in, taken out or replaced to make one text of the other.
    private static func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        // Nothing longer can be a slip of an option, and the cost grows with the length.
        guard first.count <= 32 else { return .max }
        var row = Array(0...second.count)
        for (firstIndex, byte) in first.enumerated() {
            var diagonal = row[0]
            row[0] = firstIndex + 1
            for secondIndex in second.indices {
                let replaced = diagonal + (byte == second[secondIndex] ? 0 : 1)
                diagonal = row[secondIndex + 1]
                row[secondIndex + 1] = min(replaced, diagonal + 1, row[secondIndex] + 1)
            }
        }
        return row[second.count]
    }
}

extension StaticString {
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}

extension [UInt8] {
    /// Whether these bytes are `word`.
    func spells(_ word: StaticString) -> Bool { elementsEqual(word.bytes) }

    /// Whether these bytes begin with `word`.
    func begins(with word: StaticString) -> Bool { starts(with: word.bytes) }
}
