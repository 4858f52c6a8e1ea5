@testable import HookRunner

/// What a machine decided, in words that can be compared.
///
/// - Parameter result: the words for what a run came to.
func words(
    _ action: RunMachine.Action,
    result: (RunResult) -> String = { "\($0.outcome) \($0.exitStatus) after \($0.attempts)" }
) -> String {
    switch action {
    case .none: "none"
    case .spawn: "spawn"
    case .signalGroup(let number): "signal \(number)"
    case .terminateTree: "terminate"
    case .killTree: "kill"
    case .closeInput: "close"
    case .startUndo: "undo"
    case .terminateUndo: "terminate undo"
    case .killUndo: "kill undo"
    case .deliverOutput: "deliver"
    case .finish(let finished): "finish \(result(finished))"
    }
}
