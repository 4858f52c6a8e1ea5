/// What this build of boathook calls itself; the wrapper and the daemon come out together and share it.
package enum BoathookVersion {
    package static let text: StaticString = "0.1.0"
}
