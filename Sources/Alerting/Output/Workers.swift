/// How work that falls into independent parts is done.
///
/// This room does one part after the other; who may use several processors brings workers of its own.
package protocol Workers: Sendable {
    /// What `transform` makes of each element, in their order; it is called once for each, in any order, on any
    /// threads.
    func map<Element: Sendable, Result: Sendable>(
        _ elements: ArraySlice<Element>, _ transform: @Sendable (Element) -> Result
    ) -> [Result]
}

/// One part after the other.
package struct OneWorker: Workers {
    package init() {}

    package func map<Element: Sendable, Result: Sendable>(
        _ elements: ArraySlice<Element>, _ transform: @Sendable (Element) -> Result
    ) -> [Result] { elements.map(transform) }
}
