/// Rows under headings that fit the terminal: columns give up width, widest first, down to a least width
/// each.
struct Table {
    enum Alignment: Sendable { case left, right }

    struct Column: Sendable {
        var title: String
        var alignment: Alignment = .left
        /// Not cut below this.
        var least = 8
        /// On a narrow terminal the columns with the highest rank are left out first; 0 always stays.
        var rank = 0
        /// What does not fit goes on in the next line instead of being cut.
        var wraps = false

        static func left(_ title: String, least: Int = 8) -> Column { Column(title: title, least: least) }
        /// Numbers and ages: never cut.
        static func right(_ title: String) -> Column { Column(title: title, alignment: .right, least: .max) }
        /// Sentences. Only for the last column.
        static func sentence(_ title: String, least: Int = 24) -> Column {
            Column(title: title, least: least, wraps: true)
        }
        func ranked(_ rank: Int) -> Column {
            var column = self
            column.rank = rank
            return column
        }
        static func whole(_ title: String) -> Column { Column(title: title, least: .max) }
    }

    private static let gap = 2
    private static let narrowest = 4

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has as many cells as there are columns")
        rows.append(cells.map(TextWidth.harmless))
    }

    /// Lines, each with a newline. Columns that are empty in every row are left out.
    func rendered(width: Int, style: Style, indent: Int = 0) -> String {
        let filled = columns.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        let shown = affordable(filled, width: width - indent)
        guard !shown.isEmpty else { return "" }
        let widths = fitted(shown, into: width - indent)
        var text = ""
        let headings = shown.map { columns[$0].title }
        text += line(headings, shown, widths, indent: indent) { style.faint($0) }
        for row in rows {
            for part in parts(of: shown.map { row[$0] }, shown, widths) {
                text += line(part, shown, widths, indent: indent) { $0 }
            }
        }
        return text
    }

    /// The lines of one row: more than one where the last column holds a long sentence.
    private func parts(of cells: [String], _ shown: [Int], _ widths: [Int]) -> [[String]] {
        guard let last = shown.last, columns[last].wraps, let sentence = cells.last, let width = widths.last else {
            return [cells]
        }
        let lines = Help.wrapped(sentence, width, breaksWords: true).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(
            String.init)
        return lines.enumerated().map { index, line in
            (index == 0 ? Array(cells.dropLast()) : [String](repeating: "", count: cells.count - 1)) + [line]
        }
    }

    /// Leaves out columns, highest rank first, until the rest can be made to fit.
    private func affordable(_ filled: [Int], width: Int) -> [Int] {
        var shown = filled
        while true {
            let wanted = shown.map { min(natural($0), columns[$0].least) }.reduce(0, +) + Table.gap * (shown.count - 1)
            guard wanted > width, let victim = shown.max(by: { columns[$0].rank < columns[$1].rank }),
                columns[victim].rank > 0
            else { return shown }
            shown.removeAll { $0 == victim }
        }
    }

    private func natural(_ column: Int) -> Int {
        rows.reduce(TextWidth.of(columns[column].title)) { max($0, TextWidth.of($1[column])) }
    }

    private func fitted(_ shown: [Int], into width: Int) -> [Int] {
        var widths = shown.map(natural)
        // First down to what each column wants, then, on a very narrow terminal, down to almost nothing.
        for hardness in [{ $0 }, { $0 == .max ? $0 : Table.narrowest }] as [(Int) -> Int] {
            let least = shown.map { hardness(columns[$0].least) }
            var excess = widths.reduce(0, +) + Table.gap * (shown.count - 1) - width
            while excess > 0 {
                let candidates = shown.indices.filter { widths[$0] > least[$0] }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
                let cut = max(1, min(excess, widths[widest] - max(next, least[widest])))
                widths[widest] -= cut
                excess -= cut
            }
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
