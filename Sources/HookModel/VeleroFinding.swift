/// What Velero makes of a hook's settings without refusing them, and hardly without surprise.
///
/// The description ends in the mend; it repeats no text of the user's.
package enum VeleroFinding: Hashable, Sendable {
    case commandIsOneWord
    case commandIsNoList(VeleroListFlaw)
    case commandIsEmpty
    /// The set's other settings ask for nothing without the deciding one.
    case decidingSettingMissing(VeleroAnnotation)
    /// The legacy set has a command, and so has the one that is looked at first.
    case legacyIgnored
    case initCommandMissing
    /// The text is no duration of Go's; `isNumber` where only the unit is missing.
    case timeoutUnreadable(isNumber: Bool)
    case timeoutNegative
    case onErrorUnknown
    case waitForReadyUnreadable
    case waitTimeoutUnreadable
    /// ``VeleroAnnotation/neverRead``, and what is read in its place.
    case neverRead(instead: VeleroAnnotation?)
    /// A value that a template of KOTS yields, and what is assumed until then.
    case renderedLater(assumed: String)

    case wrapperCall(WrappedCommandProblem)
    case wrapperPhaseDiffers
    /// Velero gives up before the wrapper does, and the output of the run is lost to its log.
    case wrapperOutlivesVelero
}

extension VeleroFinding: CustomStringConvertible {
    package var description: String {
        switch self {
        case .commandIsOneWord:
            "Velero takes this whole text for the name of one program, as no shell splits it; write a JSON"
                + " list such as [\"/bin/sh\", \"-c\", \"sync\"]"
        case .commandIsNoList(let flaw):
            "the command begins with [ but is no JSON list of texts, so Velero looks for a program of that"
                + " whole name; \(flaw.mend)"
        case .commandIsEmpty: "Velero fails with \"command is required\"; name a program in the list"
        case .decidingSettingMissing(let annotation):
            "Velero ignores this without \(annotation.name); add that annotation, or remove this one"
        case .legacyIgnored:
            "Velero ignores this, as \(VeleroAnnotation(.pre, .command).name) is there, too; remove it"
        case .initCommandMissing:
            "Velero cannot make an init container without a command; add"
                + " \(VeleroAnnotation(.restoreInit, .command).name)"
        case .timeoutUnreadable(let isNumber):
            isNumber
                ? "a timeout without a unit is none: Velero uses 30s instead; write for example 300s or 5m"
                : "Velero cannot read this timeout and uses 30s instead; write for example 30s, 5m or 1h30m"
        case .timeoutNegative:
            "Velero up to 1.18 takes a negative timeout for none at all, later ones for 30s; write one above"
                + " zero"
        case .onErrorUnknown:
            "this is neither Continue nor Fail in that very spelling, so Velero goes on as with Continue;"
                + " write Continue or Fail"
        case .waitForReadyUnreadable:
            "Velero cannot read this and takes it for false; write \"true\" or \"false\""
        case .waitTimeoutUnreadable:
            "Velero cannot read this and waits for the container as long as it takes; write for example 5m"
        case .neverRead(let instead?): "Velero never reads this annotation; use \(instead.name)"
        case .neverRead(nil): "Velero never reads this annotation; bound the command itself, and remove it"
        case .renderedLater(let assumed):
            "this is known only once its template is rendered, so \(assumed) is assumed; write the value"
                + " itself, or read the rendered manifest"
        case .wrapperCall(let problem): "boathook-run \(problem)"
        case .wrapperPhaseDiffers:
            "boathook-run's --phase is not the phase that this hook runs in, and its series go by --phase;"
                + " write the same phase"
        case .wrapperOutlivesVelero:
            "boathook-run's --timeout and --grace are not below Velero's own timeout, so Velero gives up"
                + " first; raise the timeout here, or lower --timeout"
        }
    }
}

extension VeleroListFlaw {
    fileprivate var mend: String {
        switch self {
        case .typographicQuotes: "replace its typographic quotes with \""
        case .singleQuotes: "put each text in \" instead of '"
        case .controlCharacter: "write the line breaks and tabs inside its texts as \\n and \\t"
        case .other: "write for example [\"/bin/sh\", \"-c\", \"sync\"]"
        }
    }
}
