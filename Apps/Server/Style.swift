extension Assets {
    /// Colours are named once for each of the two modes; all pairs of text and ground keep a contrast of 4.5
    /// to 1 and more.
    static let styleText = """
        :root {
          color-scheme: light dark;
          --ground: #fbfaf8; --sheet: #ffffff; --line: #e3dfd8; --text: #1f2423; --soft: #5b6462;
          --accent: #1f5f5b; --accent-soft: #e4efed; --on-accent: #ffffff;
          --good: #1d6b3f; --good-soft: #e3f2e8; --bad: #a4262c; --bad-soft: #fbe9e8; --live: #7a4b00;
            --live-soft: #fbf0d9;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #141817; --sheet: #1b201f; --line: #313937; --text: #e9ecea; --soft: #a3adaa;
            --accent: #7cc7bf; --accent-soft: #1f3431; --on-accent: #10201e;
            --good: #86d3a4; --good-soft: #1a3324; --bad: #f19a96; --bad-soft: #3d2020; --live: #e8bd6d;
              --live-soft: #382b12;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--ground); color: var(--text);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
        }
        a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 0.06em; }
        a:hover { text-decoration-thickness: 0.12em; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        code { font: 0.86em ui-monospace, "DejaVu Sans Mono", Menlo, monospace; overflow-wrap: anywhere; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; letter-spacing: -0.015em; text-wrap: balance;
          overflow-wrap: anywhere; }
        h2 { font-size: 1.125rem; line-height: 1.3; margin: 0 0 0.6rem; }
        .quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap; }
        .skip { position: absolute; left: -999rem; }
        .skip:focus { left: 1rem; top: 0.5rem; background: var(--sheet); padding: 0.5rem 1rem; z-index: 2; }

        .top { background: var(--sheet); border-bottom: 1px solid var(--line); }
        .bar, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
        .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.5rem; min-height: 3.5rem;
          padding-block: 0.5rem; }
        .brand { font-weight: 700; font-size: 1.125rem; letter-spacing: -0.01em; color: var(--text);
          text-decoration: none; }
        .brand::after { content: "›"; color: var(--accent); margin-left: 0.15em; }
        nav[aria-label="Main"] { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
        nav[aria-label="Main"] a { color: var(--soft); text-decoration: none; padding: 0.4rem 0; }
        nav[aria-label="Main"] a:hover { color: var(--text); }
        nav [aria-current] { color: var(--text) !important; font-weight: 600;
          box-shadow: 0 2px 0 var(--accent); }
        .find { flex: 1 1 14rem; max-width: 24rem; margin-left: auto; }
        .find input { width: 100%; }
        main { padding-block: 2rem 3rem; }
        footer { color: var(--soft); font-size: 0.875rem; padding-block: 1rem 2rem;
          border-top: 1px solid var(--line); }

        input, select, button, .button {
          font: inherit; color: var(--text); background: var(--sheet); border: 1px solid var(--line);
            border-radius: 6px;
          padding: 0.42rem 0.7rem; min-height: 2.5rem;
        }
        input::placeholder { color: var(--soft); opacity: 1; }
        input[type="checkbox"] { width: 1.1rem; height: 1.1rem; min-height: 0; accent-color: var(--accent);
          margin: 0; }
        button, .button {
          background: var(--accent); border-color: var(--accent); color: var(--on-accent);
            font-weight: 600; cursor: pointer;
          text-decoration: none; display: inline-block;
        }
        .plain { background: none; border-color: var(--line); color: var(--text); font-weight: 400; }
        label { font-size: 0.875rem; color: var(--soft); }
        .title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem;
          margin-bottom: 1.25rem; }
        .title p { margin: 0; color: var(--soft); }
        main > h1 { margin-bottom: 1.25rem; }
        .key { color: var(--soft); }

        .filters {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem 1rem;
            align-items: end;
          margin-bottom: 1.5rem;
        }
        .filters label { display: grid; gap: 0.2rem; }
        .filters input:not([type="checkbox"]), .filters select { width: 100%; }
        .checks { display: grid; gap: 0.35rem; }
        .filters .check { display: flex; align-items: center; gap: 0.5rem; color: var(--text);
          white-space: nowrap; }
        .actions { display: flex; gap: 0.5rem; }

        .scroll { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line);
          border-radius: 10px; }
        table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
        caption { text-align: left; }
        th, td { text-align: left; vertical-align: top; padding: 0.6rem 0.85rem; font-weight: 400; }
        thead th { font-size: 0.8125rem; color: var(--soft); border-bottom: 1px solid var(--line);
          white-space: nowrap; }
        thead a { color: inherit; }
        thead [aria-sort] { color: var(--text); font-weight: 600; }
        tbody tr + tr > * { border-top: 1px solid var(--line); }
        tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 11rem; }
        tbody td { overflow-wrap: break-word; }
        tbody tr:hover > * { background: var(--ground); }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .below th { font-weight: 400; padding-left: 2rem; color: var(--soft); }
        .below > * { border-top-color: transparent !important; padding-top: 0.2rem; }
        .small { display: block; font-size: 0.8125rem; color: var(--soft); font-weight: 400;
          overflow-wrap: anywhere; }
        .long { display: inline-block; min-width: 11rem; overflow-wrap: anywhere; }
        .fine { display: inline-block; min-width: 8.5rem; }
        .fine { font-size: 0.8125rem; color: var(--soft); }
        .zero, .none { color: var(--soft); }
        .unknown { color: var(--live); font-style: italic; }
        .source { font-size: 0.8125rem; color: var(--soft); }
        .source, .whole { white-space: nowrap; }
        .source:has(.record) { white-space: normal; }
        .source > * { white-space: nowrap; }
        .source .record { white-space: normal; overflow-wrap: anywhere; }
        .source > * + *::before { content: "·"; margin: 0 0.35em; }
        .others summary { cursor: pointer; font-size: 0.8125rem; color: var(--soft); width: max-content; }
        .others ul { margin: 0.25rem 0 0; padding-left: 1.1rem; font-size: 0.875rem; }
        .others li + li { margin-top: 0.35rem; }
        .others .detail, .others .source { font-size: 0.8125rem; color: var(--soft); }
        .others .source { display: block; white-space: normal; }
        .lead { color: var(--soft); max-width: 46rem; margin: -0.75rem 0 1.25rem; }
        .badge {
          display: inline-block; font-size: 0.8125rem; line-height: 1.35; padding: 0.1rem 0.55rem;
            border-radius: 99px;
          background: var(--accent-soft); color: var(--text); white-space: nowrap;
        }
        .badge.good, .standing.good { background: var(--good-soft); color: var(--good); }
        .badge.bad, .standing.bad { background: var(--bad-soft); color: var(--bad); }
        .badge.live, .standing.live { background: var(--live-soft); color: var(--live); }
        .turning { display: flex; justify-content: flex-end; gap: 0.5rem; margin-top: 1rem; }
        progress { width: 4.5rem; height: 0.5rem; accent-color: var(--accent); vertical-align: middle; }

        .facts { margin: -0.75rem 0 0.5rem; color: var(--soft); }
        .facts span + span::before { content: "·"; margin: 0 0.5em; }
        .badges { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0 0 1.25rem; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem;
          margin: 0 0 1.5rem; }
        .tiles div { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px;
          padding: 0.7rem 0.9rem; }
        dt { font-size: 0.8125rem; color: var(--soft); }
        dd { margin: 0.1rem 0 0; font-size: 1.0625rem; font-weight: 600; overflow-wrap: break-word; }
        dd .unknown, dd .none, dd .zero { font-weight: 400; }
        .within { display: flex; flex-wrap: wrap; gap: 0.35rem 1.1rem; padding: 0.6rem 0;
          margin-bottom: 1.5rem;
          border-block: 1px solid var(--line); font-size: 0.9375rem; }
        section { margin-bottom: 2.25rem; scroll-margin-top: 1rem; }
        section > .none { margin: 0; }
        .count { color: var(--soft); font-weight: 400; margin-left: 0.25em; }
        .conflict > p { margin: 0; padding: 0.6rem 0.85rem; }
        .conflict { border-radius: 10px; background: var(--live-soft); color: var(--live); }
        .conflict .scroll { color: var(--text); border-color: var(--live-soft); }
        .timeline { list-style: none; margin: 0; padding: 0; background: var(--sheet);
          border: 1px solid var(--line); border-radius: 10px; }
        .timeline li { display: grid; grid-template-columns: 7rem 1fr auto; gap: 0.25rem 1rem;
          padding: 0.6rem 0.85rem; }
        .timeline li + li { border-top: 1px solid var(--line); }
        .when { color: var(--soft); font-size: 0.875rem; }
        .what { overflow-wrap: anywhere; }
        .detail { color: var(--soft); }
        .detail::before { content: "· "; margin-left: 0.4em; }
        .timeline .source { text-align: right; }

        .reasons { display: grid; grid-template-columns: minmax(0, 27.5rem) minmax(0, 1fr); gap: 1.25rem; align-items: start; }
        .reasons figure { margin: 0; }
        .reasons h3 { font-size: 1rem; margin: 1.25rem 0 0.5rem; }
        .reasons svg { display: block; width: 100%; height: auto; }
        figcaption { color: var(--soft); font-size: 0.8125rem; margin-top: 0.5rem; }
        .question { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px;
          padding: 1rem 1.25rem; margin-bottom: 1.25rem; scroll-margin-top: 1rem; }
        .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem 1.25rem; }
        .side { border: 1px solid var(--line); border-radius: 8px; padding: 0.6rem 0.85rem; min-width: 0; }
        .whose { margin: 0 0 0.3rem; font-size: 0.875rem; overflow-wrap: anywhere; }
        .said { display: grid; gap: 0.05rem; overflow-wrap: anywhere; }
        .said + .said { border-top: 1px solid var(--line); margin-top: 0.5rem; padding-top: 0.5rem; }
        .fact { font-size: 0.9375rem; }
        .weighing { display: grid; gap: 0.35rem; margin: 0.85rem 0; }
        .weighing div { display: grid; grid-template-columns: 6rem 1fr; gap: 0 0.75rem; }
        .weighing dt { grid-row: span 20; }
        .weighing dd { font-size: 0.9375rem; font-weight: 400; overflow-wrap: anywhere; grid-column: 2; }
        .answers { list-style: none; margin: 0; padding: 0.6rem 0 0; border-top: 1px solid var(--line);
          display: grid; gap: 0.3rem; }

        .empty, .note, .login { background: var(--sheet); border: 1px solid var(--line);
          border-radius: 10px; padding: 1.25rem 1.5rem; }
        .empty { max-width: 44rem; margin-block: 1.25rem; }
        .empty > :first-child { margin-top: 0; }
        .empty > :last-child { margin-bottom: 0; }
        .note { margin-top: 1.5rem; font-size: 0.9375rem; }
        .note h2 { font-size: 1rem; }
        .note ul, .empty ol, .choices { margin: 0; padding-left: 1.25rem; }
        .standing { padding: 0.6rem 0.9rem; border-radius: 10px; background: var(--accent-soft);
          margin: 0 0 1.5rem; }
        .progress { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5rem; }
        .progress li { display: grid; grid-template-columns: minmax(10rem, 16rem) 8rem 1fr;
          gap: 0.25rem 1rem; align-items: center; }
        .progress progress { width: 100%; }
        .progress .bad .small { color: var(--bad); }
        .place { font-weight: 600; overflow-wrap: anywhere; }
        .login { max-width: 26rem; margin: 2rem auto; display: grid; gap: 1rem; }
        .login p { margin: 0; }
        .login label { display: grid; gap: 0.3rem; }

        @media (max-width: 62rem) {
          .reasons { grid-template-columns: minmax(0, 1fr); }
          .reasons figure { max-width: 27.5rem; }
        }
        @media (max-width: 46rem) {
          main { padding-block: 1.25rem 2rem; }
          .bar, main, footer { padding-inline: 1rem; }
          h1 { font-size: 1.4rem; }
          .find { flex-basis: 100%; max-width: none; }
          .filters { grid-template-columns: 1fr 1fr; }
          .tiles { grid-template-columns: 1fr 1fr; }
          .scroll { background: none; border: 0; overflow: visible; }
          table, tbody, caption { display: block; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tbody tr {
            display: block; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px;
            padding: 0.5rem 0.85rem; margin-bottom: 0.6rem;
          }
          tbody tr:hover > * { background: none; }
          tbody tr > * { border: 0 !important; padding: 0.2rem 0; }
          tbody th { display: block; min-width: 0; }
          tbody td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0.5rem; text-align: left;
            white-space: normal; overflow-wrap: anywhere; }
          .source, .whole { white-space: normal; }
          tbody td::before { content: attr(data-label); color: var(--soft); font-size: 0.8125rem;
            padding-top: 0.1rem; }
          .long, .fine { min-width: 0; }
          .brief tr { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0 0.5rem;
            border: 0; border-radius: 0; margin: 0; padding: 0.45rem 0.85rem; }
          .brief tbody { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
          .brief tr + tr { border-top: 1px solid var(--line) !important; }
          .brief th { font-weight: 400; color: var(--soft); font-size: 0.8125rem; grid-row: span 2; }
          .brief td { display: block; grid-column: 2; }
          .brief td::before { content: none; }
          .brief .record code { display: none; }
          tbody .n { text-align: left; }
          tbody td > * { justify-self: start; grid-column: 2; }
          tbody td:has(> .none:only-child) { display: none; }
          tr.below { margin-left: 1.25rem; }
          tr.below td:has(> .quiet:only-child) { display: none; }
          .below th { padding-left: 0; }
          .conflict { background: none; }
          .conflict > p { background: var(--live-soft); border-radius: 10px; margin-bottom: 0.6rem; }
          .timeline li { grid-template-columns: 1fr; gap: 0.1rem; }
          .timeline .source { text-align: left; }
          .progress li { grid-template-columns: 1fr; }
          .sides, .weighing div { grid-template-columns: 1fr; }
          .weighing dd { grid-column: 1; }
          .weighing dt { grid-row: auto; }
          .question { padding: 0.75rem 0.85rem; }
        }
        @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
        @media print { .top, .filters, .turning, .within { display: none; } body { background: #fff; } }

        """
}
