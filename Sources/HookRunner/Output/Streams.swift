internal import CBoathookSystem

/// The pipes between the command and us.
///
/// A stream that is a terminal is handed to the command itself, so that it sees one. Where output and error
/// are one and the same, they share a pipe: two would lose the order in which things were said.
struct Streams {
    /// What becomes the command's standard output and error.
    private(set) var commandOutput: Int32 = 1
    private(set) var commandError: Int32 = 2
    /// The ends that we read, or -1 where there is no pipe.
    private(set) var output: Int32 = -1
    private(set) var error: Int32 = -1

    /// Without pipes where the system gives none: the command writes to our own streams then.
    ///
    /// - Parameter plan: a command that holds never gets a terminal: it outlives those who look at it.
    init(for plan: RunPlan) {
        let mayKeepTerminal = !plan.invocation.isHold
        if !mayKeepTerminal || !boathook_is_terminal(1) { _ = boathook_pipe(&output, &commandOutput) }
        if mayKeepTerminal, boathook_is_terminal(2) { return }
        if output >= 0, boathook_same_file(1, 2) {
            commandError = commandOutput
        } else {
            _ = boathook_pipe(&error, &commandError)
        }
    }

    /// Whether nothing of the command's output goes past us.
    var areComplete: Bool { output >= 0 && (error >= 0 || commandError == commandOutput) }

    /// Gives up the ends that the command writes to: from here on, an end of file says that nobody is left.
    mutating func closeCommandEnds() {
        if output >= 0, commandOutput >= 0 { _ = boathook_close(commandOutput) }
        if error >= 0, commandError >= 0 { _ = boathook_close(commandError) }
        (commandOutput, commandError) = (-1, -1)
    }
}
