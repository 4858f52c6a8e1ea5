import Glibc
import TestSupport
import Testing

@testable import Journal

@Suite struct FolderMakingTests {
    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    @Test(arguments: ["a/b/spool", "a//b/spool//", "spool"])
    func `a spool is made with the folders that it lies in, for everybody`(name: String) throws {
        let folder = try TemporaryFolder()
        let spool = try SpoolFolder(path: folder.path(name))
        #expect(mode(spool.path) == 0o1777)
        #expect(spool.isOpenToEverybody)
        #expect(spool.isInPlace)
    }

    @Test func `only a folder that was missing is made`() throws {
        let folder = try TemporaryFolder()
        #expect(try FolderMaking.make(folder.path("a/b"), mode: 0o700, parents: 0o750))
        #expect(mode(folder.path("a")) == 0o750)
        #expect(mode(folder.path("a/b")) == 0o700)
        #expect(try !FolderMaking.make(folder.path("a/b"), mode: 0o750, parents: 0o750))
        #expect(mode(folder.path("a/b")) == 0o700)
    }

    @Test func `a file in the way is named`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("", to: "file")
        let failure = SystemFailure("making the folder \(folder.path("file/spool"))", code: ENOTDIR)
        #expect(throws: failure) {
            try FolderMaking.make(folder.path("file/spool"), mode: 0o755, parents: 0o755)
        }
    }

    @Test(arguments: [("/a/b", "/a"), ("a/b/", "a"), ("/a//b", "/a"), ("/a", nil), ("a", nil), ("/", nil)])
    func `a path's folder is what stands before its last name`(path: String, parent: String?) {
        #expect(FolderMaking.parent(of: path) == parent)
    }
}
