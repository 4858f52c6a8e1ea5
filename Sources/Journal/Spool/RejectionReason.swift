/// Why a file of the spool was not taken in; the label `reason` of `boathook_intake_rejected_total`.
package enum RejectionReason: String, Hashable, Sendable, CaseIterable {
    /// Not a run record: cut off, damaged, or something else altogether.
    case malformed
    case tooLarge = "too_large"
    /// Written in a later version of the format than this daemon reads.
    case version
    /// Of another pod: the spool was restored from a backup, or copied.
    case podUID = "pod_uid"
    /// The file's name is not that of a record, and then it is left where it is; or not of the record that it
    /// holds.
    case name
    /// A link, a pipe, a socket, a device or a folder.
    case notAFile = "not_a_file"
    /// The daemon's user may not read it.
    case unreadable
}

/// A refusal: the reason that is counted, and what an operator wants to know beyond it.
struct Rejection: Hashable, Sendable {
    var reason: RejectionReason
    var detail: String
}
