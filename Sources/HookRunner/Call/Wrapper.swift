internal import CBoathookSystem
internal import RunRecord

/// The wrapper as a program: the command line in, an exit status out.
package enum Wrapper {
    /// Runs the hook that the command line names, and exits with its status.
    package static func main() -> Never {
        boathook_open_standard_descriptors()
        let words = (0..<boathook_argument_count()).map { bytes(boathook_argument($0)) }
        do throws(UsageError) {
            let spool = boathook_environment("BOATHOOK_SPOOL").map { bytes($0) }
            switch try WrapperCall.parse(words, spoolFromEnvironment: spool) {
            case .run(let invocation):
                if invocation.hold == .release { ReleaseRun(RunPlan(invocation)).run() }
                Front(RunPlan(invocation)).run()
            case .help: print(Invocation.helpText.description)
            case .version:
                print(Invocation.versionText + "\n")
            }
        } catch {
            var complaint = Complaint("")
            complaint.append(untrusted: [UInt8](error.message().utf8))
            complaint.utter()
            boathook_exit(RunResult.wrongCallStatus)
        }
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
        guard let text else { return [] }
        var bytes: [UInt8] = []
        var index = 0
        while text[index] != 0 {
            bytes.append(UInt8(bitPattern: text[index]))
            index += 1
        }
        return bytes
    }

    /// Writes all of `text` to standard output, and exits: with 0 where that worked.
    private static func print(_ text: String) -> Never {
        var rest = [UInt8](text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                boathook_write_some(1, boathook_sink_other, $0.baseAddress, $0.count)
            }
            if count < 0 { boathook_exit(1) }
            rest = rest.dropFirst(Int(count))
        }
        boathook_exit(0)
    }
}
