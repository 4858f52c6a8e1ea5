/// What tells one state of a file from another, short of reading it.
package struct FileIdentity: Hashable, Sendable {
    package var path: String
    package var device: UInt64
    package var inode: UInt64
    package var byteCount: Int64
    package var modifiedNanoseconds: Int64
    package var changedNanoseconds: Int64

    package init(
        path: String, device: UInt64, inode: UInt64, byteCount: Int64, modifiedNanoseconds: Int64,
        changedNanoseconds: Int64
    ) {
        self.path = path
        self.device = device
        self.inode = inode
        self.byteCount = byteCount
        self.modifiedNanoseconds = modifiedNanoseconds
        self.changedNanoseconds = changedNanoseconds
    }
}

/// Decides from repeated looks at a file when it is to be read again; looks at no file itself.
///
/// Looking, in place of inotify, sees every way in which a configuration changes: an editor's rename, a
/// write in place, a ConfigMap's swap of `..data`, and a mount that sends no events. A state must be seen
/// twice before it counts, so that a file is not read while somebody is still writing it.
package struct FileWatch: Sendable {
    /// The state that was read last, right or wrong; nil where there was no file.
    private var settled: FileIdentity?
    private var previous: FileIdentity?

    package init(read identity: FileIdentity?) {
        settled = identity
        previous = identity
    }

    /// The file was read for another reason than a look.
    package mutating func wasRead(_ identity: FileIdentity?) {
        settled = identity
        previous = identity
    }

    /// Takes in what a look saw.
    ///
    /// - Returns: whether the file has come to rest in a state other than the one that was read.
    package mutating func looked(_ identity: FileIdentity?) -> Bool {
        let isAtRest = identity == previous
        previous = identity
        guard isAtRest, identity != settled else { return false }
        settled = identity
        return true
    }
}
