internal import CBoathookSystem

/// The processes that descend from this one, however they left the command's group or session.
///
/// We are a subreaper, so an orphan among them becomes our child, and following parents from us down
/// finds them all. Without /proc only children can be found, by asking `waitid` about one number after
/// another; that suffices to end a tree, since who dies hands its children on to us.
struct ProcessTree {
    private static let capacity = 32_768
    /// Numbers above ours that are asked about in each round where there is no /proc.
    private static let nearbyProcessCount: Int32 = 65_536

    private let own: Int32
    private let list: UnsafeMutablePointer<boathook_process>?
    private let isDescendant: UnsafeMutablePointer<Bool>?
    /// How far the numbers that are not near have been asked about, a slice in each round.
    private var farProgress: Int32 = 0
    private static let farSliceCount: Int32 = 131_072

    init() {
        own = boathook_own_process_id()
        // Memory that is never touched costs nothing: these pages are used only when a tree is looked at.
        list = boathook_allocate(Self.capacity * MemoryLayout<boathook_process>.stride)?
            .bindMemory(to: boathook_process.self, capacity: Self.capacity)
        isDescendant = boathook_allocate(Self.capacity)?
            .bindMemory(to: Bool.self, capacity: Self.capacity)
    }

    /// What a signal to the whole tree came to.
    struct Census {
        /// Descendants that had not ended yet when they were looked at.
        var livingCount: UInt32 = 0
    }

    /// Counts the living descendants.
    mutating func census() -> Census { visit(sending: [], besidesGroup: 0) }

    /// Counts the living descendants, and sends those outside the process group `group`, which was signalled
    /// as a whole before, each of `signals` in order.
    mutating func visit(sending signals: [Int32], besidesGroup group: Int32) -> Census {
        guard boathook_has_children() else { return Census() }
        guard let list, let isDescendant else { return probe(signals, besidesGroup: group) }
        let count = Int(boathook_list_processes(list, Int32(Self.capacity)))
        guard count >= 0 else { return probe(signals, besidesGroup: group) }
        let processes = UnsafeMutableBufferPointer(start: list, count: count)
        let marks = UnsafeMutableBufferPointer(start: isDescendant, count: count)
        Self.markDescendants(of: own, in: processes, marks)
        var census = Census()
        for index in processes.indices where marks[index] && !processes[index].hasEnded {
            census.livingCount += 1
            if group > 0, processes[index].group == group { continue }
            for signal in signals { _ = boathook_signal_process(&list[index], signal) }
        }
        return census
    }

    /// The command of a warden that was killed before it could say which process that is; nil where it had
    /// started none.
    ///
    /// Its orphan is our child now: the one that leads a group of its own and has been there longest, or, at the
    /// very moment of its start, the only one.
    func orphanedCommand() -> Int32? {
        guard boathook_has_children() else { return nil }
        let count = list.map { Int(boathook_list_processes($0, Int32(Self.capacity))) } ?? -1
        guard let list, count >= 0 else { return nearestChild() }
        var found: boathook_process?
        for process in UnsafeMutableBufferPointer(start: list, count: count) where process.parent == own {
            guard let best = found, best.leadsItsGroup else {
                if found == nil || process.leadsItsGroup { found = process }
                continue
            }
            if process.leadsItsGroup, process.began < best.began { found = process }
        }
        return found?.process
    }

    private func nearestChild() -> Int32? {
        let near = min(own + Self.nearbyProcessCount, boathook_highest_process_id())
        guard own < near else { return nil }
        for process in own + 1..<near + 1 where boathook_is_child(process) { return process }
        return nil
    }

    /// Marks every process whose line of parents leads to `ancestor`.
    static func markDescendants(
        of ancestor: Int32, in processes: UnsafeMutableBufferPointer<boathook_process>,
        _ marks: UnsafeMutableBufferPointer<Bool>
    ) {
        for index in processes.indices { marks[index] = processes[index].parent == ancestor }
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for index in processes.indices where !marks[index] {
                guard let parent = position(of: processes[index].parent, in: processes), marks[parent]
                else { continue }
                marks[index] = true
                hasGrown = true
            }
        }
    }

    /// /proc lists processes in ascending order, so that halving finds one.
    private static func position(
        of process: Int32, in processes: UnsafeMutableBufferPointer<boathook_process>
    ) -> Int? {
        var low = 0
        var high = processes.count
        while low < high {
            let middle = (low + high) / 2
            if processes[middle].process < process { low = middle + 1 } else { high = middle }
        }
        return low < processes.count && processes[low].process == process ? low : nil
    }

    /// Asks about the numbers after ours, and where none of them is a living child, about a slice of the others.
    private mutating func probe(_ signals: [Int32], besidesGroup group: Int32) -> Census {
        let highest = boathook_highest_process_id()
        let near = min(own + Self.nearbyProcessCount, highest)
        var census = Census()
        func ask(_ numbers: Range<Int32>) {
            for process in numbers where boathook_is_living_child(process) {
                census.livingCount += 1
                if group > 0, boathook_group_of(process) == group { continue }
                for signal in signals { _ = boathook_signal_child(process, signal) }
            }
        }
        if own < near { ask(own + 1..<near + 1) }
        if census.livingCount == 0, !signals.isEmpty {
            let start = 2 + farProgress
            let end = min(start + Self.farSliceCount, highest + 1)
            if start < end { ask(start..<end) }
            farProgress = end > highest ? 0 : end - 2
        }
        return census
    }
}

extension boathook_process {
    /// Ended, and only not reaped by its parent yet.
    fileprivate var hasEnded: Bool {
        let letter = UInt8(bitPattern: state)
        return letter == UInt8(ascii: "Z") || letter == UInt8(ascii: "X")
    }

    fileprivate var leadsItsGroup: Bool { group == process }
}
