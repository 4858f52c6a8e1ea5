/// How pages look: system fonts, few colours that each mean something, light and dark, from a phone's width on.
enum StyleSheet {
    static let text = base + head + list + detail + narrow

    private static let base = """
        :root {
          color-scheme: light dark;
          --paper: #f6f7f8; --card: #ffffff; --ink: #1c2326; --soft: #5a666c; --line: #e1e5e8; --track: #e6eaec;
          --good: #1f7a4d; --bad: #c22f3d; --warn: #9a6200; --cold: #2468b8; --busy: #2468b8; --calm: #6d797f;
          --good-tint: #e9f5ee; --bad-tint: #fcecee; --warn-tint: #fbf2df; --cold-tint: #e8f1fb; --link: #1f6573;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #121618; --card: #1a2023; --ink: #e6ebed; --soft: #9daab0; --line: #2b3438; --track: #2b3438;
            --good: #58c08a; --bad: #ff7a83; --warn: #e5b04e; --cold: #77b4f5; --busy: #77b4f5; --calm: #93a0a6;
            --good-tint: #16281f; --bad-tint: #321c20; --warn-tint: #2f2614; --cold-tint: #17273a; --link: #79c3d1;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
        h1, h2, h3, p, dl, dd, ul { margin: 0; padding: 0; }
        h2 { font-size: 1.125rem; font-weight: 600; }
        ul { list-style: none; }
        a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
        a:hover { text-decoration-thickness: 2px; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
        main:focus { outline: none; }
        small { color: var(--soft); font-size: 0.8125rem; }
        code, pre { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; font-size: 0.875rem; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .skip { position: absolute; left: 1rem; top: -4rem; background: var(--card); padding: 0.5rem 1rem; z-index: 1; }
        .skip:focus { top: 0.5rem; }
        .signs { position: absolute; }
        .sign { width: 0.875em; height: 0.875em; flex: none; vertical-align: -0.08em; margin-right: 0.4em; }
        .calm { color: var(--soft); } b.warn { color: var(--warn); } b.bad { color: var(--bad); }
        :is(circle, path, rect).good { fill: var(--good); } :is(circle, path, rect).bad { fill: var(--bad); }
        :is(circle, path, rect).warn { fill: var(--warn); } :is(circle, path, rect).cold { fill: var(--cold); }
        :is(circle, path, rect).busy { fill: var(--busy); } :is(circle, path, rect).calm { fill: var(--calm); }
        rect.plain { fill: var(--calm); } rect.track { fill: var(--track); } rect.tick { fill: var(--ink); }
        path.line, path.thin, circle.thin { fill: none; stroke: var(--calm); stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
        path.bad.line, path.bad.thin { stroke: var(--bad); fill: none; }
        path.calm.line, circle.calm.thin { fill: none; }
        path.thin { stroke-width: 1.8; } circle.dash { stroke-dasharray: 4 4; stroke-width: 2.4; }
        path.on { fill: none; stroke: var(--card); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
        path.line1 { stroke-width: 2; } path.onfill { fill: var(--card); }

        """

    private static let head = """
        .top, main, footer, .banner { max-width: 74rem; margin: 0 auto; padding: 0 1.5rem; }
        .top { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: baseline; padding-top: 1.25rem; padding-bottom: 1.25rem; }
        .brand { font-weight: 700; color: var(--ink); text-decoration: none; margin-right: auto; letter-spacing: -0.01em; }
        .top nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
        .top nav a, footer { font-size: 0.875rem; }
        .top nav a { color: var(--soft); text-decoration: none; }
        .top nav a:hover { color: var(--link); text-decoration: underline; }
        .banner { padding: 0.75rem 1.5rem; background: var(--warn-tint); color: var(--warn); font-weight: 600; }
        .headline { display: flex; gap: 1.25rem; align-items: center; padding: 1.75rem 2rem; border-radius: 14px; background: var(--card); border: 1px solid var(--line); }
        .headline.well { background: var(--good-tint); border-color: transparent; }
        .headline.failing, .headline.stuck { background: var(--bad-tint); border-color: transparent; }
        .headline.late, .headline.letgo { background: var(--warn-tint); border-color: transparent; }
        .headline.frozen, .headline.running { background: var(--cold-tint); border-color: transparent; }
        .headline > .sign { width: 3rem; height: 3rem; margin: 0; }
        .headline > div { min-width: 0; }
        .headline h1 { font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2.125rem); line-height: 1.2; font-weight: 650; letter-spacing: -0.02em; overflow-wrap: anywhere; }
        .headline p { color: var(--soft); overflow-wrap: anywhere; }
        .headline .state { color: var(--ink); font-weight: 600; }
        .headline .also { display: block; color: var(--ink); margin: 0.35rem 0 0.15rem; }
        .headline .workload { margin-left: 0.6em; font-weight: 400; }
        .crumb { font-size: 0.875rem; }
        .states { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0 2rem; }
        .chip { display: inline-flex; align-items: center; padding: 0.25rem 0.75rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); color: var(--ink); text-decoration: none; font-size: 0.875rem; }
        .chip b { margin-right: 0.3em; }
        .chip:hover { border-color: var(--link); }
        .chip[aria-current] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
        footer { color: var(--soft); padding-top: 2.5rem; padding-bottom: 2.5rem; }
        footer a { color: inherit; }

        """

    private static let list = """
        .over { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; justify-content: space-between; margin-bottom: 0.75rem; }
        form { display: flex; gap: 0.5rem; }
        input, button { font: inherit; font-size: 0.875rem; padding: 0.35rem 0.75rem; border: 1px solid var(--calm); border-radius: 8px; background: var(--card); color: inherit; min-width: 0; }
        .columns, .hook { display: grid; grid-template-columns: minmax(9rem, 1fr) minmax(26.5rem, 2.6fr) 8.25rem 8.25rem 6.25rem; gap: 0 1.5rem; padding: 0 1.25rem; }
        .columns { font-size: 0.8125rem; color: var(--soft); padding-bottom: 0.4rem; border-left: 4px solid transparent; }
        .list { border: 1px solid var(--line); border-radius: 12px; overflow: hidden; background: var(--card); }
        .hook { padding-top: 0.9rem; padding-bottom: 0.9rem; border-left: 4px solid transparent; }
        .hook + .hook { border-top: 1px solid var(--line); }
        .hook.failing, .hook.stuck { border-left-color: var(--bad); }
        .hook.late, .hook.letgo { border-left-color: var(--warn); }
        .hook.frozen, .hook.running { border-left-color: var(--cold); }
        .hook.well { border-left-color: var(--good); }
        .who { min-width: 0; }
        .hook h3 { font-size: 1rem; line-height: 1.35; font-weight: 600; overflow-wrap: anywhere; }
        .hook h3 a { color: var(--ink); text-decoration: none; }
        .hook h3 a:hover { color: var(--link); text-decoration: underline; }
        .hook h3 bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
        .state { font-size: 0.875rem; }
        .hook .state .workload { margin-left: 0.6em; }
        .workload { font-size: 0.8125rem; color: var(--soft); overflow-wrap: anywhere; }
        .phases { min-width: 0; }
        .phase { display: grid; grid-template-columns: 3.25rem 13rem minmax(0, 1fr); gap: 0 0.75rem; align-items: center; min-height: 1.75rem; }
        .phase + .phase { margin-top: 0.25rem; }
        .word { font-size: 0.8125rem; color: var(--soft); }
        .strip { width: 13rem; height: 0.75rem; display: block; }
        .took, .cell { font-size: 0.8125rem; color: var(--soft); line-height: 1.35; }
        .took b, .cell b { font-weight: 600; }
        :is(.took, .cell) b:not([class]) { color: var(--ink); }
        .cell { padding-top: 0.35rem; min-width: 0; position: relative; }
        .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .bar { display: block; width: 100%; max-width: 9rem; height: 6px; border-radius: 3px; margin: 0.2rem 0 0.25rem; }
        .pages { display: flex; gap: 1rem; margin: 1rem 0; font-size: 0.875rem; }
        .none { color: var(--soft); padding: 1rem 0; }

        """

    private static let detail = """
        main > section + section, main > dl + section { margin-top: 2rem; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 1rem 1.5rem; margin-top: 1.5rem; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
        .facts dt { font-size: 0.8125rem; color: var(--soft); }
        .facts dd { font-size: 0.875rem; overflow-wrap: anywhere; }
        .facts small { display: block; }
        .facts .took { font-size: inherit; }
        .wide { grid-column: 1 / -1; }
        .scroll { overflow-x: auto; margin-top: 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
        .timeline { display: block; width: 100%; min-width: 40rem; height: auto; }
        .timeline .grid { stroke: var(--track); fill: none; }
        .timeline .lane { fill: var(--ink); font-size: 13px; font-weight: 600; }
        .timeline .axis { stroke: var(--line); fill: none; }
        .timeline .timeout, .timeline .aim { stroke: var(--soft); stroke-dasharray: 6 4; fill: none; }
        .timeline .aim { stroke-dasharray: 2 4; }
        .timeline .note { fill: var(--soft); font-size: 12px; }
        p.note { font-size: 0.8125rem; margin-top: 0.25rem; }
        .key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.8125rem; color: var(--soft); margin-top: 0.5rem; }
        .spreads { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1.5rem; margin-top: 0.75rem; }
        .spread { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.75rem 1rem; align-self: start; }
        .spread caption { text-align: left; font-size: 0.875rem; padding-bottom: 0.25rem; color: var(--soft); }
        .spread th { font-weight: 400; white-space: nowrap; width: 1%; }
        .spread .bar { max-width: none; height: 10px; margin: 0; }
        .spread th, .spread td { border: 0; padding: 0.15rem 0.5rem 0.15rem 0; font-size: 0.875rem; }
        .spread td.number { width: 1%; padding: 0 0 0 0.5rem; }
        table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
        .spread { border-collapse: separate; border-spacing: 0; }
        th, td { text-align: left; padding: 0.5rem 1rem; white-space: nowrap; }
        thead th { font-weight: 500; color: var(--soft); font-size: 0.8125rem; }
        tbody tr + tr td { border-top: 1px solid var(--line); }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        .plain li { padding: 0.25rem 0; }
        pre { margin: 0.75rem 0 0; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }

        """

    private static let narrow = """
        @media (max-width: 70rem) {
          .columns { display: none; }
          .hook { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.6rem 1.25rem; }
          .who, .phases { grid-column: 1 / -1; }
          .label { display: block; position: static; width: auto; height: auto; clip-path: none; font-size: 0.75rem; color: var(--soft); }
          .cell { padding-top: 0; }
          .cell.empty { display: none; }
        }
        @media (min-width: 46rem) and (max-width: 70rem) {
          .hook { grid-template-columns: minmax(0, 1fr) repeat(3, 6rem); gap: 0.35rem 1rem; align-items: start; }
          .who { grid-column: 1; grid-row: 1; } .phases { grid-column: 1; grid-row: 2; } .phase { grid-template-columns: 2.75rem 10rem minmax(0, 1fr); }
          .cell { grid-row: 1 / span 2; grid-column: 2; } .cell + .cell { grid-column: 3; } .cell.next { grid-column: 4; }
          .cell.empty { display: block; visibility: hidden; }
          .strip { width: 10rem; height: 0.6rem; }
        }
        @media (max-width: 45.99rem) {
          .hook { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 0.4rem 0.75rem; }
          .who { grid-column: 1 / 5; } .cell { grid-column: span 3; } .cell.next { grid-column: 5 / 7; grid-row: 1; }
        }
        @media (max-width: 40rem) {
          .far, .extra { display: none; }
          th, td { padding: 0.4rem 0.5rem; } td.outcome { white-space: normal; }
          td:first-child, th:first-child { padding-left: 0.75rem; }
          .top, main, footer, .banner { padding-left: 1rem; padding-right: 1rem; }
          .top { padding-top: 0.9rem; padding-bottom: 0.9rem; }
          .headline { padding: 1.25rem; gap: 1rem; align-items: start; }
          .headline > .sign { width: 2.25rem; height: 2.25rem; }
          .states { margin-bottom: 1.5rem; }
          .hook { padding-left: 1rem; padding-right: 1rem; }
          .phase { grid-template-columns: 3rem minmax(0, 1fr); }
          .phase .took { grid-column: 2; padding-bottom: 0.25rem; }
          .strip { width: 100%; max-width: 13rem; }
          .facts { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); padding: 1rem; }
          form { width: 100%; } form input { flex: 1; }
        }
        @media print { .top nav, form, .states { display: none; } }

        """
}
