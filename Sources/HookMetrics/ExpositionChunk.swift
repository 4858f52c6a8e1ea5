/// A piece of an exposition: some whole lines, rendered once and kept until they change.
package struct ExpositionChunk: Sendable {
    /// Names the content: two chunks of one ``Exposition`` that have the same version hold the same bytes.
    ///
    /// What is made from the bytes, a compressed form say, can be kept under it.
    package let version: UInt64
    package let bytes: [UInt8]
}

/// A whole exposition: the bytes of `hooks`, then those of `tail`, in order.
package struct RenderedExposition: Sendable {
    package let format: ExpositionFormat
    /// Changes whenever one of `hooks` does, and only then; belongs to the ``Exposition`` and the format.
    package let hooksVersion: UInt64
    /// What changes when a run begins or ends: nearly everything, and rarely. The same array while nothing does.
    package let hooks: [ExpositionChunk]
    /// What may change with every scrape: the time spent quiesced, the daemon's own series, its process, and the
    /// end. A few kilobytes, unless there are very many hooks that quiesce.
    package let tail: [ExpositionChunk]

    /// All bytes in a row. Makes a copy: for tools and tests, a server joins the chunks itself.
    package var bytes: [UInt8] {
        Array((hooks + tail).map(\.bytes).joined())
    }
}
