/// Has a page refresh itself; without it, a page is complete all the same.
///
/// Whoever reads it is not disturbed: what has the focus keeps it, what was scrolled stays scrolled, and a text that
/// is selected or typed is waited for.
enum RefreshScript {
    static let text = """
        "use strict";
        (() => {
          const every = 10000;
          const patience = 8000;
          const stale = document.getElementById("stale");
          const live = document.getElementById("live");
          let isAsking = false;
          const isBusy = (main) => {
            const field = document.activeElement;
            if (field && field.tagName === "INPUT") return true;
            const selection = document.getSelection();
            return selection && !selection.isCollapsed && main.contains(selection.anchorNode);
          };
          // The links that a keyboard reaches: a picture has others to the same places.
          const links = (main, href) => [...main.querySelectorAll('a:not([tabindex="-1"])')]
            .filter((link) => link.getAttribute("href") === href);
          // Finds again, in the next main, what has the focus in this one.
          const finder = (main) => {
            const focused = document.activeElement;
            if (!main.contains(focused)) return () => null;
            if (focused.id) return () => document.getElementById(focused.id);
            const href = focused.getAttribute("href");
            const place = links(main, href).indexOf(focused);
            return (next) => {
              const found = links(next, href);
              return place < 0 ? null : found[Math.min(place, found.length - 1)];
            };
          };
          const boxes = (main) => [...main.querySelectorAll(".scroll[id]")];
          const said = (main) => [...main.querySelectorAll("h1, .headline .state, .headline .also")]
            .map((part) => part.textContent.trim()).filter((text) => text).join(". ");
          const replace = (main, next) => {
            const find = finder(main);
            const scrolled = boxes(main).map((box) => [box.id, box.scrollLeft]);
            const before = said(main);
            main.replaceWith(document.adoptNode(next));
            for (const [id, left] of scrolled) {
              const box = document.getElementById(id);
              if (box) box.scrollLeft = left;
            }
            const target = find(next);
            if (target) target.focus({ preventScroll: true });
            const after = said(next);
            if (after !== before) live.textContent = after;
          };
          const ask = async () => {
            const options = { cache: "no-store", signal: AbortSignal.timeout(patience) };
            const answer = await fetch(location.href, options);
            if (!answer.ok) throw new Error(answer.status);
            return new DOMParser().parseFromString(await answer.text(), "text/html");
          };
          const refresh = async () => {
            if (isAsking || document.hidden || isBusy(document.querySelector("main"))) return;
            isAsking = true;
            try {
              const next = await ask();
              const fresh = next.querySelector("main");
              const main = document.querySelector("main");
              if (!fresh) throw new Error("no page of ours");
              stale.hidden = true;
              if (isBusy(main)) return;
              replace(main, fresh);
              document.title = next.title;
            } catch {
              stale.hidden = false;
            } finally {
              isAsking = false;
            }
          };
          setInterval(refresh, every);
          document.addEventListener("visibilitychange", refresh);
        })();

        """
}
