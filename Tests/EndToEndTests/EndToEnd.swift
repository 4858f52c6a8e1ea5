import Testing

/// Everything that runs the real binaries, one test after the other: they measure deadlines, and the machines
/// that run them have few cores.
@Suite(.serialized) enum EndToEnd {}
