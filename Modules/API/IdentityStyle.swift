/// How drawings of identity look: rules for both, and the colours that a file needs and a page has already.
public enum IdentityStyle {
    public static let rules = """
        .identity { font: 14px/1.2 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        .identity text { fill: var(--text); }
        .identity .head, .identity .name { font-weight: 600; }
        .identity .why, .identity .at, .identity .soft { font-size: 12px; font-weight: 400; }
        .identity .at, .identity .soft { fill: var(--soft); }
        .identity .frame { fill: var(--sheet); stroke: var(--line); }
        .identity .anchor .frame { stroke: var(--accent); stroke-width: 2; }
        .identity .refused .frame { stroke: var(--soft); stroke-dasharray: 5 4; }
        .identity .related .frame { stroke: var(--soft); stroke-dasharray: 1 4; }
        .identity .line { fill: none; stroke: var(--soft); stroke-width: 1.5; }
        .identity .line.refused { stroke-dasharray: 5 4; }
        .identity { --hue0: #b3402f; --hue1: #2f6fb3; --hue2: #2e7d4f; --hue3: #7a4bb0; --hue4: #a06a00;
          --hue5: #b0397a; --hue6: #1f7f86; --hue7: #5a6b1e; --hue8: #4a5fc1; --hue9: #7b5a45; --hue10: #5d6470;
          --hue11: #8a3b56; }
        @media (prefers-color-scheme: dark) {
          .identity { --hue0: #f0907f; --hue1: #84b8ee; --hue2: #7ecb9b; --hue3: #c3a0ee; --hue4: #e6b657;
            --hue5: #ee93c0; --hue6: #6fcdd3; --hue7: #b9ca74; --hue8: #a3b1f5; --hue9: #cda98f; --hue10: #b3bac6;
            --hue11: #e09ab1; }
        }
        .identity .hue0 .mark { fill: var(--hue0); } .identity .hue1 .mark { fill: var(--hue1); }
        .identity .hue2 .mark { fill: var(--hue2); } .identity .hue3 .mark { fill: var(--hue3); }
        .identity .hue4 .mark { fill: var(--hue4); } .identity .hue5 .mark { fill: var(--hue5); }
        .identity .hue6 .mark { fill: var(--hue6); } .identity .hue7 .mark { fill: var(--hue7); }
        .identity .hue8 .mark { fill: var(--hue8); } .identity .hue9 .mark { fill: var(--hue9); }
        .identity .hue10 .mark { fill: var(--hue10); } .identity .hue11 .mark { fill: var(--hue11); }

        """

    /// As on the pages.
    static let colours = """
        svg { --sheet: #ffffff; --line: #e3dfd8; --text: #1f2423; --soft: #5b6462; --accent: #1f5f5b;
          background: var(--sheet); }
        @media (prefers-color-scheme: dark) {
          svg { --sheet: #1b201f; --line: #313937; --text: #e9ecea; --soft: #a3adaa; --accent: #7cc7bf; }
        }

        """
}
