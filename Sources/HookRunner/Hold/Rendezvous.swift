internal import CBoathookSystem
internal import RunRecord

/// Why a hold cannot begin, with the error's number where there is one.
enum RendezvousFailure: Error {
    case folder(error: Int32)
    /// The lock file belongs to somebody else.
    case foreign
    /// Somebody holds already.
    case isHeld
    case lock(error: Int32)
    case result(error: Int32)
    case socket(error: Int32)
}

/// Where a hold and its release meet: a lock, a socket and a result in the spool's folder `hold`.
///
/// The lock says that the hold's keeper lives, the socket takes those who ask for its release, and the result
/// is for those who come when it is over. Its space is there before anything is quiesced. Nothing is known
/// by a process id, so that nobody can be mistaken for somebody else.
struct Rendezvous {
    let folder: Int32
    private let lock: Int32
    private let resultFile: Int32
    let names: HoldNames
    private let socket: [CChar]
    private(set) var listener: Int32 = -1
    /// Those who wait for the result.
    var waiting: [Int32] = []

    /// Takes the hold's lock, and removes what an earlier hold has left.
    init(_ plan: RunPlan) throws(RendezvousFailure) {
        let names = HoldNames(plan)
        let folder = boathook_make_hold_folder(plan.spoolPath)
        guard folder >= 0 else { throw .folder(error: -folder) }
        let lock = boathook_open_lock(folder, names.lock)
        guard lock >= 0 else {
            _ = boathook_close(folder)
            switch -lock {
            case boathook_ewouldblock: throw .isHeld
            case boathook_eperm: throw .foreign
            default: throw .lock(error: -lock)
            }
        }
        for name in [names.result, names.draft, names.socket, names.watch] {
            _ = boathook_remove(folder, name)
        }
        let resultFile = boathook_create(folder, names.draft)
        let reserved = resultFile < 0 ? resultFile : boathook_reserve(resultFile, HoldResult.byteCount)
        guard reserved >= 0 else {
            for descriptor in [resultFile, lock, folder] where descriptor >= 0 {
                _ = boathook_close(descriptor)
            }
            throw .result(error: -reserved)
        }
        self.folder = folder
        self.lock = lock
        self.resultFile = resultFile
        self.names = names
        socket = plan.invocation.isHold ? names.socket : names.watch
    }

    /// Begins to take those who ask for the release.
    mutating func listen() throws(RendezvousFailure) {
        let listener = boathook_listen(folder, socket)
        guard listener >= 0 else { throw .socket(error: -listener) }
        self.listener = listener
    }

    /// Takes in all who ask; whether there is anybody.
    mutating func takeAll() -> Bool {
        guard listener >= 0 else { return false }
        while true {
            let client = boathook_accept(listener)
            guard client >= 0 else { return !waiting.isEmpty }
            waiting.append(client)
        }
    }

    /// Tells the result to those who ask, or leaves it for who will; the hold's name is free afterwards.
    ///
    /// What was released needs no result: who asks for it again finds nothing.
    mutating func conclude(_ result: HoldResult) {
        let bytes = result.bytes
        _ = takeAll()
        dropTheGone()
        var isLeft = false
        if waiting.isEmpty, result.ending != .released,
            boathook_write_all(resultFile, bytes, bytes.count) == 0,
            boathook_cut_off(resultFile, bytes.count) == 0
        {
            isLeft = boathook_rename(folder, names.draft, names.result) == 0
        }
        // From here on nobody can connect any more: who comes now finds the result.
        _ = boathook_remove(folder, socket)
        if takeAll(), isLeft { _ = boathook_remove(folder, names.result) }
        if !isLeft { _ = boathook_remove(folder, names.draft) }
        leave()
        for client in waiting {
            boathook_stop_hearing(client)
            _ = boathook_send(client, bytes, bytes.count)
            _ = boathook_close(client)
        }
        waiting = []
    }

    /// Forgets those who wait no more: what they were to be told is for who comes after them.
    private mutating func dropTheGone() {
        waiting.removeAll { client in
            var (word, isGone) = WatchTalk.hear(from: client)
            while word != nil { (word, isGone) = WatchTalk.hear(from: client) }
            if isGone { _ = boathook_close(client) }
            return isGone
        }
    }

    /// Whether the place is ours still, or again: nobody else holds it, nor can from here on.
    var isOurs: Bool { boathook_lock(lock) == 0 }

    /// Who connects from here on finds nobody, as far as this process goes.
    mutating func stopListening() {
        if listener >= 0 { _ = boathook_close(listener) }
        listener = -1
    }

    /// Gives the hold's name back: nothing was held, and nobody waits.
    mutating func withdraw() {
        _ = boathook_remove(folder, names.draft)
        if listener >= 0 { _ = boathook_remove(folder, socket) }
        leave()
    }

    private mutating func leave() {
        if listener >= 0 { _ = boathook_close(listener) }
        listener = -1
        boathook_unlock(lock)
    }

    // MARK: - The other side

    /// What a release finds.
    enum Meeting {
        /// A keeper, which will tell the result over this descriptor.
        case keeper(Int32)
        case result(HoldResult)
        /// What the pre phase did is being undone just now; the result comes next.
        case undoing
        /// Its keeper, or a file of its, belongs to somebody else.
        case foreign
        case unusable(error: Int32)
    }

    /// Whether somebody has the place.
    private static func isHeld(_ folder: Int32, _ names: HoldNames) -> Bool {
        let lock = boathook_open_lock(folder, names.lock)
        if lock >= 0 { _ = boathook_close(lock) }
        return lock == -boathook_ewouldblock
    }

    /// The same of a plan's.
    static func isHeld(_ plan: RunPlan) -> Bool {
        let folder = boathook_find_hold_folder(plan.spoolPath)
        guard folder >= 0 else { return false }
        defer { _ = boathook_close(folder) }
        return isHeld(folder, HoldNames(plan))
    }

    /// A connection to the watchdog of what an earlier run of the hook did, or the negative number of the error.
    static func connectToWatch(_ plan: RunPlan) -> Int32 {
        let folder = boathook_find_hold_folder(plan.spoolPath)
        guard folder >= 0 else { return folder }
        defer { _ = boathook_close(folder) }
        return boathook_connect(folder, HoldNames(plan).watch)
    }

    /// Whose results are for the one who comes.
    enum Takers { case all, watches }

    /// Meets the keeper of what the hook's pre phase began, or finds the result that it left.
    static func meet(_ plan: RunPlan, takingResultsOf takers: Takers = .all) -> Meeting {
        let folder = boathook_find_hold_folder(plan.spoolPath)
        guard folder >= 0 else {
            return -folder == boathook_enoent
                ? .result(HoldResult(.absent, status: 1)) : .unusable(error: -folder)
        }
        let names = HoldNames(plan)
        let connection = connect(folder, names, takers)
        if connection >= 0 {
            _ = boathook_close(folder)
            return .keeper(connection)
        }
        defer { _ = boathook_close(folder) }
        if -connection == boathook_eperm { return .foreign }
        var bytes = [UInt8](repeating: 0, count: HoldResult.byteCount + 1)
        let count = boathook_read_trusted(folder, names.result, &bytes, bytes.count)
        if count > 0, let result = HoldResult(bytes[..<Int(count)]),
            takers == .all || result.ending == .undone || result.ending == .undoFailed
        {
            _ = boathook_remove(folder, names.result)
            return .result(result)
        }
        if count == -Int64(boathook_eperm) { return .foreign }
        guard -connection == boathook_econnrefused else {
            return -connection == boathook_enoent
                ? .result(HoldResult(.absent, status: 1)) : .unusable(error: -connection)
        }
        if boathook_connect(folder, names.watch) == -boathook_econnrefused, isHeld(folder, names) {
            return .undoing
        }
        // A socket that nobody listens at: its keeper had no time to take it away.
        if takers == .all {
            _ = boathook_remove(folder, names.socket)
            _ = boathook_remove(folder, names.watch)
        }
        return .result(HoldResult(.lost, status: 1))
    }
}

extension Rendezvous {
    /// A connection to whoever keeps; of two errors, the one that tells more.
    fileprivate static func connect(_ folder: Int32, _ names: HoldNames, _ takers: Takers) -> Int32 {
        guard takers == .all else { return boathook_connect(folder, names.watch) }
        let hold = boathook_connect(folder, names.socket)
        guard hold == -boathook_enoent || hold == -boathook_econnrefused else { return hold }
        let watch = boathook_connect(folder, names.watch)
        return watch == -boathook_enoent ? hold : watch
    }
}

/// The names of one hook's hold, the same for the pre hook and the post hook of a container.
struct HoldNames {
    let lock: [CChar]
    let socket: [CChar]
    /// Where a watchdog listens: a post hook without `--release` must not end a hold by asking.
    let watch: [CChar]
    let result: [CChar]
    let draft: [CChar]
    let undo: [CChar]
    let undoDraft: [CChar]

    init(_ plan: RunPlan) {
        let id = plan.holdID()
        lock = Self.name("", id, ".lock")
        socket = Self.name("", id, ".socket")
        watch = Self.name("", id, ".watch")
        result = Self.name("", id, ".result")
        draft = Self.name(".", id, ".result")
        undo = Self.name("", id, ".undo")
        undoDraft = Self.name(".", id, ".undo")
    }

    private static func name(_ prefix: StaticString, _ id: RunID, _ suffix: StaticString) -> [CChar] {
        var name: [CChar] = []
        for byte in prefix.bytes { name.append(CChar(byte)) }
        id.forEachHexDigit { name.append(CChar($0)) }
        for byte in suffix.bytes { name.append(CChar(byte)) }
        name.append(0)
        return name
    }
}

extension RunPlan {
    /// What tells this hook's hold in this container from all others: a hash of namespace, pod, container and
    /// hook. It need not be hard to guess: who may speak is asked of the kernel.
    fileprivate func holdID() -> RunID {
        var high: UInt64 = 0xCBF2_9CE4_8422_2325
        var low: UInt64 = 0x8422_2325_CBF2_9CE4
        func mix(_ byte: UInt8) {
            high = (high ^ UInt64(byte)) &* 0x100_0000_01B3
            low = (low &* 0x100_0000_01B3) ^ UInt64(byte)
        }
        for variable: StaticString in ["BOATHOOK_NAMESPACE", "BOATHOOK_POD", "BOATHOOK_CONTAINER"] {
            for byte in (Self.environment(variable) ?? "").utf8 { mix(byte) }
            // No text holds it: where one ends and the next begins is part of the hash.
            mix(0xFF)
        }
        for byte in invocation.hook { mix(byte) }
        return RunID(high: high, low: low)
    }
}

extension Complaint {
    /// Why nothing is held.
    init(_ failure: RendezvousFailure, spoolPath: [UInt8]) {
        switch failure {
        case .isHeld:
            self.init("the hook holds already; release it before it holds again")
            return
        case .foreign:
            self.init("another user's files are in the way of the hold in the spool ")
            append(untrusted: spoolPath)
            append("; remove them")
            return
        case .folder(let error), .lock(let error), .result(let error), .socket(let error):
            self.init("cannot hold without the spool ")
            append(untrusted: spoolPath)
            append(": ")
            append(error: error)
            append("; nothing was quiesced")
        }
    }
}
