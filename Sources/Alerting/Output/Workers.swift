/// How work that falls into independent parts is done.
///
/// This room does one part after the other; who may use several processors says how.
package struct Workers: Sendable {
    /// Calls `part` once for each number below `count`, in any order, on any threads, and returns after the last.
    package typealias Perform = @Sendable (_ count: Int, _ part: @Sendable (Int) -> Void) -> Void

    private let perform: Perform

    package init(_ perform: @escaping Perform) { self.perform = perform }

    /// One part after the other, in order.
    package static let one = Workers { count, part in
        for number in 0..<count { part(number) }
    }

    /// What `transform` makes of each element, in their order.
    func map<Element: Sendable, Result>(
        _ elements: ArraySlice<Element>, _ transform: @Sendable (Element) -> Result
    ) -> [Result] {
        [Result](unsafeUninitializedCapacity: elements.count) { results, count in
            // The compiler cannot see that this is safe: each part writes its own place, once, nobody reads one before
            // `perform` has returned, and the memory lives as long as this closure. A lock would be taken for each hook.
            nonisolated(unsafe) let results = results
            perform(elements.count) { number in
                results.initializeElement(at: number, to: transform(elements[elements.startIndex + number]))
            }
            count = elements.count
        }
    }
}
