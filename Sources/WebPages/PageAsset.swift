/// A file that pages refer to: it is a part of the program, and the same for everybody.
package enum PageAsset: CaseIterable, Sendable {
    case style, script, icon

    /// The asset that `/assets/` has under that name; nil where it has none.
    package init?(named name: String) {
        guard let asset = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = asset
    }

    var name: String {
        switch self {
        case .style: "boathook.css"
        case .script: "boathook.js"
        case .icon: "boathook.svg"
        }
    }

    package var contentType: String {
        switch self {
        case .style: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        case .icon: "image/svg+xml"
        }
    }

    package var text: String {
        switch self {
        case .style: StyleSheet.text
        case .script: RefreshScript.text
        case .icon:
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="none" stroke="#2f7d8c" \
            stroke-width="3" stroke-linecap="round" d="M9 2v12a5 5 0 0 0 10 0v-2M9 7H5"/></svg>

            """
        }
    }

    /// What the file holds, as a short word: another text has another one.
    package var version: String { Self.versions[self] ?? "" }

    private static let versions: [PageAsset: String] = Dictionary(
        uniqueKeysWithValues: allCases.map { asset in
            // FNV-1a: nobody gains by making two of our own files collide.
            let hash = asset.text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01B3
            }
            return (asset, String(hash, radix: 36))
        })
}
