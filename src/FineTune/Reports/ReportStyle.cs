namespace Transfer.FineTune;

/// <summary>The report's style sheet. System fonts, one column, light and dark; wide tables scroll inside their card.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root {
          color-scheme: light dark;
          --page: #f4f5f7; --card: #ffffff; --line: #dfe2e8; --text: #1b1f27; --soft: #565d6b;
          --good: #1f6feb; --bad: #c2410c; --on-heat: #ffffff; --heat-good: #73abff; --heat-bad: #f7a274; --warn: #fff4dd; --warn-line: #e2b04a; --code: #f0f2f5;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0f1217; --card: #181c23; --line: #2c323d; --text: #e8eaee; --soft: #a3abb9;
            --good: #5b9dff; --bad: #ff9457; --on-heat: #0b0e13; --heat-good: #2c62bd; --heat-bad: #9c4a1b; --warn: #2e2613; --warn-line: #8a6a22; --code: #11151b;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--page); color: var(--text);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
          -webkit-text-size-adjust: 100%;
        }
        main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1rem 3rem; }
        h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 0.25rem; }
        h3 { font-size: 0.95rem; margin: 1.5rem 0 0.4rem; }
        p { margin: 0.25rem 0 0.75rem; }
        .result { font-size: clamp(1.1rem, 2.6vw, 1.3rem); margin: 0.75rem 0 1.75rem; }
        .soft { color: var(--soft); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.25rem; margin: 0 0 1.25rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; margin: 0 0 1.25rem; }
        .figures div { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 0.9rem 1.1rem; }
        .figures dt { color: var(--soft); font-size: 0.875rem; }
        .figures dd { margin: 0; }
        .figures .value { font-size: 1.6rem; font-weight: 650; line-height: 1.3; letter-spacing: -0.01em; }
        .figures .note { color: var(--soft); font-size: 0.8125rem; line-height: 1.35; }
        .notices { background: var(--warn); border-color: var(--warn-line); }
        .notices ul { margin: 0.25rem 0 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; margin: 0.75rem -1.25rem 0; padding: 0 1.25rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th { font-weight: 600; text-align: left; }
        .confusion td, .confusion th { padding: 0.35rem 0.5rem; font-size: 0.875rem; }
        .confusion td { text-align: center; min-width: 2.9rem; height: 2.4rem; border: 2px solid var(--card); border-radius: 6px; }
        .confusion.few td { min-width: 5rem; height: 3.4rem; font-size: 1.1rem; }
        .confusion.many td { min-width: 1.9rem; height: 1.7rem; padding: 0 0.2rem; font-size: 0.75rem; border-width: 1px; }
        .confusion.many th { padding: 0.1rem 0.4rem; font-size: 0.75rem; }
        .confusion thead th { vertical-align: bottom; text-align: center; }
        .confusion.tall thead th span { writing-mode: vertical-rl; transform: rotate(180deg); display: inline-block; max-height: 11rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: left; }
        .confusion tbody th { text-align: right; max-width: 11rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .confusion td { background: var(--code); background: color-mix(in srgb, var(--tone) calc(var(--h) * 1%), var(--code)); color: var(--text); }
        .confusion .right { --tone: var(--heat-good); font-weight: 600; }
        .confusion .wrong { --tone: var(--heat-bad); }
        .confusion .none { background: var(--code); color: var(--soft); }
        .pairs { margin: 1rem 0 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
        .figures-table { width: 100%; }
        .figures-table td, .figures-table th { padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        .figures-table th:first-child { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
        .figures-table tbody th { font-weight: 500; }
        .figures-table tbody tr:last-child > * { border-bottom: 0; }
        .figures-table thead th { color: var(--soft); font-size: 0.8125rem; }
        .bar { display: inline-block; vertical-align: middle; width: 5rem; height: 0.5rem; border-radius: 4px; background: var(--code); overflow: hidden; margin-left: 0.5rem; }
        .bar span { display: block; height: 100%; background: var(--good); border-radius: 4px; }
        @media (max-width: 40rem) { .bar { display: none; } .figures-table td, .figures-table th { padding: 0.4rem 0.25rem; font-size: 0.8125rem; } .figures-table th:first-child { min-width: 4.5rem; } }
        svg { display: block; width: 100%; max-width: 30rem; height: auto; margin: 0.75rem auto 0; }
        svg text { fill: var(--soft); font-size: 12px; }
        svg .grid { stroke: var(--line); } svg .ideal { stroke: var(--soft); stroke-dasharray: 5 4; }
        svg .bin { fill: var(--good); } svg .beyond { fill: var(--good); fill-opacity: 0.4; } svg .missing { fill: var(--bad); fill-opacity: 0.75; }
        svg .heading { fill: var(--text); } svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        svg .curve.validation { stroke: var(--good); } svg .curve.train { stroke: var(--bad); stroke-dasharray: 6 4; } svg .curve.rate { stroke: var(--soft); }
        svg .dot.validation { fill: var(--good); } svg .dot.train { fill: var(--bad); } svg .dot.rate { fill: var(--soft); }
        .mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(8.5rem, 45%), 1fr)); gap: 1rem; margin: 0.75rem 0 0; padding: 0; list-style: none; }
        .mistakes figure { margin: 0; }
        .mistakes img, .mistakes .blank { width: 100%; aspect-ratio: 1; object-fit: contain; background: var(--code); border-radius: 10px; display: block; }
        .mistakes figcaption { font-size: 0.875rem; line-height: 1.35; margin-top: 0.4rem; overflow-wrap: anywhere; }
        .mistakes .file { color: var(--soft); font-size: 0.75rem; }
        .texts { margin: 0.75rem 0 0; padding: 0; list-style: none; font-size: 0.875rem; }
        .texts li { margin-bottom: 1rem; }
        .texts blockquote { margin: 0 0 0.25rem; padding: 0.5rem 0.75rem; background: var(--code); border-radius: 10px; overflow-wrap: anywhere; max-height: 12rem; overflow: auto; }
        .given { color: var(--bad); font-weight: 600; }
        .facts { width: 100%; table-layout: fixed; }
        .facts th, .facts td { padding: 0.35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; font-size: 0.9375rem; }
        .facts tr:last-child > * { border-bottom: 0; }
        .facts th { width: 34%; padding-right: 0.75rem; color: var(--soft); font-weight: 500; }
        pre { background: var(--code); border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 1rem; margin: 0; overflow-x: auto; font: 0.875rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .seal { display: flex; gap: 0.9rem; align-items: flex-start; }
        .seal b { flex: none; width: 2.2rem; height: 2.2rem; border-radius: 50%; display: grid; place-items: center; background: var(--good); color: var(--on-heat); font-size: 1.1rem; }
        .seal.broken b { background: var(--bad); }
        footer { color: var(--soft); font-size: 0.875rem; text-align: center; }
        @media print { body { background: none; } section, .figures div { break-inside: avoid; } }
        """;
}
