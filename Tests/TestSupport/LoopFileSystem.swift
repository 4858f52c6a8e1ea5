import Foundation
import Glibc

/// An ext4 file system in a file, mounted in the test's namespace, thawed and unmounted when the value goes.
package final class LoopFileSystem: Sendable {
    /// Whether one may be had: root, and devices that loop, which no package installs and not every machine of a
    /// continuous integration has.
    package static let isAvailable =
        geteuid() == 0 && access("/dev/loop-control", W_OK) == 0

    /// Where it is mounted.
    package let path: String
    private let folder: TemporaryFolder
    private let image: String

    private init(folder: TemporaryFolder, image: String, path: String) {
        self.folder = folder
        self.image = image
        self.path = path
    }

    /// Makes one of 16 MiB.
    package static func make() async throws -> LoopFileSystem {
        let folder = try TemporaryFolder()
        let image = try folder.write("", to: "image")
        guard truncate(image, 16 << 20) == 0 else { throw SystemCallFailed(call: "truncate", code: errno) }
        try await Command(try requireTool("mkfs.ext4"), ["-q", image]).text()
        return try await mount(image, in: folder, options: "loop")
    }

    /// What the disk below holds at this moment, mounted read-only as it is, without any recovery.
    package func copyOfDisk() async throws -> LoopFileSystem {
        let folder = try TemporaryFolder()
        let copy = folder.path("image")
        try FileManager.default.copyItem(atPath: image, toPath: copy)
        return try await Self.mount(copy, in: folder, options: "loop,ro,noload")
    }

    private static func mount(_ image: String, in folder: TemporaryFolder, options: String) async throws
        -> LoopFileSystem
    {
        let path = try folder.makeFolder("mount")
        try await Command("mount", ["-t", "ext4", "-o", options, image, path]).text()
        return LoopFileSystem(folder: folder, image: image, path: path)
    }

    deinit {
        // A frozen one could not be unmounted; FITHAW of one that is not fails, as it should.
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            _ = ioctl(descriptor, 0xC004_5878, 0)
            close(descriptor)
        }
        umount2(path, Int32(MNT_DETACH))
    }
}
