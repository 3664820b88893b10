/// Rows under headings that fit the terminal: columns give up width, widest first, down to a least width each.
struct Table {
    enum Alignment: Sendable { case left, right }

    struct Column: Sendable {
        var title: String
        var alignment: Alignment = .left
        /// Not cut below this.
        var least = 8

        static func left(_ title: String, least: Int = 8) -> Column { Column(title: title, least: least) }
        /// Numbers and ages: never cut.
        static func right(_ title: String) -> Column { Column(title: title, alignment: .right, least: .max) }
        static func whole(_ title: String) -> Column { Column(title: title, least: .max) }
    }

    private static let gap = 2

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has as many cells as there are columns")
        rows.append(cells.map(TextWidth.harmless))
    }

    /// Lines, each with a newline. Columns that are empty in every row are left out.
    func rendered(width: Int, style: Style, indent: Int = 0) -> String {
        let shown = columns.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        guard !shown.isEmpty else { return "" }
        let widths = fitted(shown, into: width - indent)
        var text = ""
        let headings = shown.map { columns[$0].title }
        text += line(headings, shown, widths, indent: indent) { style.faint($0) }
        for row in rows { text += line(shown.map { row[$0] }, shown, widths, indent: indent) { $0 } }
        return text
    }

    private func fitted(_ shown: [Int], into width: Int) -> [Int] {
        var widths = shown.map { column in
            rows.reduce(TextWidth.of(columns[column].title)) { max($0, TextWidth.of($1[column])) }
        }
        var excess = widths.reduce(0, +) + Table.gap * (shown.count - 1) - width
        while excess > 0 {
            let candidates = shown.indices.filter { widths[$0] > columns[shown[$0]].least }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let cut = max(1, min(excess, widths[widest] - max(next, columns[shown[widest]].least)))
            widths[widest] -= cut
            excess -= cut
        }
        return widths
    }

    private func line(
        _ cells: [String], _ shown: [Int], _ widths: [Int], indent: Int, dress: (String) -> String
    ) -> String {
        var text = String(repeating: " ", count: indent)
        for (index, cell) in cells.enumerated() {
            let cut = TextWidth.fit(cell, to: widths[index])
            let blank = String(repeating: " ", count: widths[index] - TextWidth.of(cut))
            let isLast = index == cells.count - 1
            switch columns[shown[index]].alignment {
            case .left: text += dress(cut) + (isLast ? "" : blank)
            case .right: text += blank + dress(cut)
            }
            if !isLast { text += String(repeating: " ", count: Table.gap) }
        }
        while text.hasSuffix(" ") { text.removeLast() }
        return text + "\n"
    }
}

/// Colours, if the terminal has them.
struct Style: Sendable {
    var isColoured: Bool

    func strong(_ text: String) -> String { dressed(text, "1") }
    func faint(_ text: String) -> String { dressed(text, "2") }
    func good(_ text: String) -> String { dressed(text, "32") }
    func bad(_ text: String) -> String { dressed(text, "31") }

    private func dressed(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
