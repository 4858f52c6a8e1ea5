import Daemon
import Testing

struct FileWatchTests {
    private static func state(_ inode: UInt64, modified: Int64 = 0) -> FileIdentity {
        FileIdentity(
            path: "boathook.yaml", device: 1, inode: inode, byteCount: 10, modifiedNanoseconds: modified,
            changedNanoseconds: modified)
    }

    @Test(
        arguments: [
            ([], []),
            ([state(1), state(1)], [false, false]),
            // An editor's rename, or a swap of a ConfigMap's link.
            ([state(2), state(2), state(2)], [false, true, false]),
            // Written in place: nothing while it goes on.
            ([state(1, modified: 1), state(1, modified: 2), state(1, modified: 2)], [false, false, true]),
            // Gone for a moment, and back as it was.
            ([nil, state(1), state(1)], [false, false, false]),
            // Gone for good.
            ([nil, nil, nil], [false, true, false]),
        ] as [([FileIdentity?], [Bool])])
    func `a file is read again once it rests in another state`(looks: [FileIdentity?], expected: [Bool]) {
        var watch = FileWatch(read: Self.state(1))
        let answers = looks.map { watch.looked($0) }
        #expect(answers == expected)
    }

    @Test func `a file that was read for another reason is not read again`() {
        var watch = FileWatch(read: Self.state(1))
        let first = watch.looked(Self.state(2))
        watch.wasRead(Self.state(2))
        let second = watch.looked(Self.state(2))
        #expect(!first)
        #expect(!second)
    }
}
