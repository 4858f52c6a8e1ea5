import Glibc

/// Writes a text to standard output, all of it; false where nobody reads it any more, as behind `| head`.
///
/// Unbuffered, so that nothing is left to fail after the command has ended well. Where the text cannot be written, as
/// on a full disk, the process says so and exits with 1: half a rule file must not look like a whole one.
@discardableResult
func writeToStandardOutput(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { writeToStandardOutput(UnsafeRawBufferPointer($0)) }
}

private func writeToStandardOutput(_ text: UnsafeRawBufferPointer) -> Bool {
    var bytes = text[...]
    while !bytes.isEmpty {
        let count = write(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: bytes).baseAddress, bytes.count)
        if count < 0 {
            switch errno {
            case EINTR: continue
            case EAGAIN: awaitStandardOutput()
            case EPIPE: return false
            case let number:
                printError(
                    "error: standard output: \(String(cString: strerror(number))); what is there is not whole"
                )
                exit(EXIT_FAILURE)
            }
        } else {
            bytes = bytes.dropFirst(count)
        }
    }
    return true
}

/// Writes what a command has made; where nobody reads it any more there is nothing left to do, and it ends quietly.
func printOutput(_ text: String) {
    if !writeToStandardOutput(text) { exit(EXIT_FAILURE) }
}

/// Until a reader that is slow, at the end of a pipe that does not block, has taken something.
private func awaitStandardOutput() {
    var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    _ = poll(&descriptor, 1, -1)
}
