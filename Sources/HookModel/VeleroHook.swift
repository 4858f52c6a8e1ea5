package import RunRecord

/// One hook as Velero really runs it, defaults and oddities applied.
package struct VeleroHook: Hashable, Sendable {
    package var phase: HookPhase
    /// What is executed in the container; no shell is involved. Empty: Velero fails before it executes.
    package var command: [String]
    /// How long Velero waits; nil where nothing bounds it. The process goes on even after that.
    package var timeout: Nanoseconds?
    /// As it takes effect; nil for init containers, which have no such choice.
    package var onError: OnError?

    package init(
        phase: HookPhase, command: [String], timeout: Nanoseconds? = VeleroTimeout.standard,
        onError: OnError? = .whenUnset
    ) {
        self.phase = phase
        self.command = command
        self.timeout = timeout
        self.onError = onError
    }

    /// How the phase is run where no wrapper is in the command; Velero itself never retries.
    package var settings: PhaseSettings { PhaseSettings(timeout: timeout, onError: onError) }

    /// How the phase is run by a wrapper that is in the command.
    ///
    /// Velero's timeout stands in where the wrapper has none of its own.
    package func settings(wrappedBy call: WrappedCommand) -> PhaseSettings {
        PhaseSettings(
            timeout: call.timeout ?? timeout, retries: call.retries, retryDelay: call.retryDelay,
            grace: call.grace, onError: onError)
    }

    /// What is odd about a wrapper's call inside this hook.
    package func findings(about call: WrappedCommand) -> [VeleroFinding] {
        var findings: [VeleroFinding] = []
        if call.phase != phase { findings.append(.wrapperPhaseDiffers) }
        if let timeout, let own = call.timeout, own + call.grace >= timeout {
            findings.append(.wrapperOutlivesVelero)
        }
        return findings
    }
}

/// How Velero reads the time that it gives a hook.
package enum VeleroTimeout {
    /// Used where none is set, where it is 0 and where it cannot be read.
    package static let standard = Nanoseconds.seconds(30)

    /// The timeout that the value of an annotation has in effect; an empty one is unset.
    package static func parse(_ text: String) -> (timeout: Nanoseconds?, finding: VeleroFinding?) {
        guard !text.isEmpty else { return (standard, nil) }
        do {
            return inEffect(try GoDuration.parse(Array(text.utf8)))
        } catch {
            let isNumber = error == .unitMissing && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            return (standard, .timeoutUnreadable(isNumber: isNumber))
        }
    }

    /// The timeout that a stated one has in effect: a negative one is none up to Velero 1.18.
    package static func inEffect(_ stated: Nanoseconds) -> (timeout: Nanoseconds?, finding: VeleroFinding?) {
        if stated == .zero { return (standard, nil) }
        return stated < .zero ? (nil, .timeoutNegative) : (stated, nil)
    }
}

extension OnError {
    /// What happens where nobody says, or says it wrongly.
    ///
    /// Velero's documents and its log call it Fail, and up to 1.8 it was; since 1.9 the code goes on.
    package static let whenUnset = OnError.continue
}
