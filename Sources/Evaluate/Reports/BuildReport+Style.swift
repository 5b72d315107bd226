extension BuildReport {
  /// The page's only style: the system's own type, two sets of colours, tables that scroll.
  static let style: HTMLText = """
    :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff;
      --line: #d8dee4; --track: #eaeef2; --good: #2c974b; --fair: #bf8700; --poor: #cf222e; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1;
      --paper: #0d1117; --line: #30363d; --track: #21262d; --good: #3fb950; --fair: #d29922;
      --poor: #f85149; } }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, sans-serif; }
    main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
    p { color: var(--soft); margin: .25rem 0 .75rem; }
    .cid, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .8rem; }
    .cid { overflow-wrap: anywhere; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
      gap: 1px; margin: 1.5rem 0 0; background: var(--line); border: 1px solid var(--line);
      border-radius: 8px; overflow: hidden; }
    .figures div { background: var(--paper); padding: .75rem 1rem; }
    dt, .detail { color: var(--soft); font-size: .8rem; }
    dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line);
      vertical-align: middle; }
    thead th { color: var(--soft); font-weight: 500; font-size: .8rem; }
    tbody th { font-weight: 500; font-size: .87rem; overflow-wrap: anywhere; min-width: 10rem; }
    .number { text-align: right; white-space: nowrap; }
    .detail.detail { font-size: .8rem; }
    .bar { display: block; }
    .track { fill: var(--track); } .good { fill: var(--good); } .fair { fill: var(--fair); }
    .poor { fill: var(--poor); }
    pre { overflow-x: auto; padding: 1rem; margin: 0; border: 1px solid var(--line);
      border-radius: 8px; line-height: 1.35; }
    @media print { main { padding: 0; } .wide, pre { overflow: visible; } }
    """
}
