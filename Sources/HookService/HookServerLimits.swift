/// How long the server waits for others; a test has limits of its own.
package struct HookServerLimits: Sendable {
    /// Until the request is there.
    package var request = Duration.seconds(5)
    /// Until it is known which runs were under way when the daemon began; later, the hook is run all the same.
    package var firstLook = Duration.seconds(5)
    /// Until a run that another has begun is over; later, the call is refused.
    package var othersEnd = Duration.milliseconds(500)
    /// Without the client taking a single byte, though some wait for it: then nobody listens.
    package var stall = Duration.seconds(60)
    /// What a stopping daemon gives its last words.
    package var farewell = Duration.seconds(1)
    /// How long the streams of a process that has ended are waited for, in silence.
    package var silence = Duration.seconds(2)

    package init() {}
}
