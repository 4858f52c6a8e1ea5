package import RunRecord

/// A set of pod annotations that together ask Velero for one hook.
///
/// Velero reads them on the pod, so on a workload they belong to the pod template. There is one hook of
/// each set and pod at most.
package enum VeleroAnnotationSet: String, Hashable, Sendable, CaseIterable {
    case pre = "pre.hook.backup.velero.io"
    /// From before hooks had phases: it counts only where ``pre`` has no command, and then as a whole.
    case legacyPre = "hook.backup.velero.io"
    case post = "post.hook.backup.velero.io"
    case restore = "post.hook.restore.velero.io"
    case restoreInit = "init.hook.restore.velero.io"

    /// The phase in which its hook runs.
    package var phase: HookPhase {
        switch self {
        case .pre, .legacyPre: .pre
        case .post: .post
        case .restore: .restore
        case .restoreInit: .`init`
        }
    }

    /// What Velero reads of this set.
    package var settings: [VeleroSetting] {
        switch self {
        case .pre, .legacyPre, .post: [.container, .command, .onError, .timeout]
        case .restore: [.container, .command, .onError, .execTimeout, .waitTimeout, .waitForReady]
        case .restoreInit: [.containerImage, .containerName, .command]
        }
    }

    /// The setting without which the others of the set ask for nothing.
    package var deciding: VeleroSetting { self == .restoreInit ? .containerImage : .command }

    /// The setting that bounds the run; nil where Velero bounds it by nothing.
    package var bounding: VeleroSetting? {
        switch self {
        case .pre, .legacyPre, .post: .timeout
        case .restore: .execTimeout
        case .restoreInit: nil
        }
    }
}

/// The part of an annotation's name after the slash.
package enum VeleroSetting: String, Hashable, Sendable, CaseIterable {
    case container, command, timeout
    case onError = "on-error"
    case execTimeout = "exec-timeout"
    case waitTimeout = "wait-timeout"
    case waitForReady = "wait-for-ready"
    case containerImage = "container-image"
    case containerName = "container-name"
}

/// One annotation of Velero's hook vocabulary.
package struct VeleroAnnotation: Hashable, Sendable {
    package var set: VeleroAnnotationSet
    package var setting: VeleroSetting

    package init(_ set: VeleroAnnotationSet, _ setting: VeleroSetting) {
        self.set = set
        self.setting = setting
    }

    /// The annotation's key, such as `pre.hook.backup.velero.io/command`.
    package var name: String { "\(set.rawValue)/\(setting.rawValue)" }

    /// Every annotation that Velero reads.
    package static let all = VeleroAnnotationSet.allCases.flatMap { set in
        set.settings.map { VeleroAnnotation(set, $0) }
    }

    /// Annotations that look as if they bounded a restore hook, and that Velero never reads.
    ///
    /// `init.hook.restore.velero.io/timeout` is even documented; no code looks at it (Velero 1.18).
    package static let neverRead = [
        VeleroAnnotation(.restore, .timeout), VeleroAnnotation(.restoreInit, .timeout),
    ]
}
