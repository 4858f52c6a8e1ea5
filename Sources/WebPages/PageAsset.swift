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

/// Has a page refresh itself; without it, a page is complete all the same.
private enum RefreshScript {
    static let text = """
        "use strict";
        (() => {
          const every = 10000;
          const stale = document.getElementById("stale");
          const live = document.getElementById("live");
          const isBusy = (main) => {
            const field = document.activeElement;
            if (field && field.tagName === "INPUT") return true;
            const selection = document.getSelection();
            return selection && !selection.isCollapsed && main.contains(selection.anchorNode);
          };
          const refresh = async () => {
            const main = document.querySelector("main");
            if (document.hidden || isBusy(main)) return;
            let text;
            try {
              const answer = await fetch(location.href, { cache: "no-store" });
              if (!answer.ok) throw new Error(answer.status);
              text = await answer.text();
            } catch {
              stale.hidden = false;
              return;
            }
            stale.hidden = true;
            const next = new DOMParser().parseFromString(text, "text/html");
            const fresh = next.querySelector("main");
            if (!fresh || isBusy(main)) return;
            const focused = main.contains(document.activeElement) && document.activeElement.getAttribute("href");
            const before = main.querySelector("h1").textContent;
            main.replaceWith(document.adoptNode(fresh));
            document.title = next.title;
            if (focused) {
              const link = [...fresh.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused);
              if (link) link.focus({ preventScroll: true });
            }
            const after = fresh.querySelector("h1").textContent;
            if (after !== before) live.textContent = after;
          };
          setInterval(refresh, every);
          document.addEventListener("visibilitychange", refresh);
        })();

        """
}
