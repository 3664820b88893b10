/// What the program says about itself. One source for the screen and for the test that compares docs/cli.md
/// with it.
enum Help {
    static func usage(of command: Command) -> String {
        let operands =
            switch command.operands {
            case .none: ""
            case .one(let name): " \(name)"
            case .two(let first, let second): " \(first) \(second)"
            case .words(let name): " \(name)…"
            case .optional(let name): " [\(name)]"
            case .twoAndOptional(let first, let second, let third): " \(first) \(second) [\(third)]"
            case .oneAndOptional(let name, let further): " \(name) [\(further)]"
            case .oneAndWords(let name, let further): " \(name) \(further)…"
            case .list(let names, let further):
                names.map { " \($0)" }.joined() + (further.map { " [\($0)]" } ?? "")
            }
        return "onward \(command.name)\(operands)" + (command.options.isEmpty ? "" : " [options]")
    }

    static func overview(_ commands: [Command], width: Int, style: Style) -> String {
        let intro = "onward reads what each team keeps in its own Zoho app into one file and shows the customer whole."
        var text = wrapped(intro, width) + "\n\n"
        text += "Usage: onward COMMAND [options]\n\n"
        text += list(
            commands.map { ($0.name, $0.summary) } + [
                ("help COMMAND", "Show help for a command."), ("version", "Show the version."),
            ], width)
        text += "\nEverywhere:\n" + list(Command.everywhere.map(entry), width)
        text += "\nBegin with: onward connect zoho\n"
        return text
    }

    static func text(of command: Command, width: Int, style: Style) -> String {
        var text = wrapped(command.summary, width) + "\n\nUsage: \(style.strong(usage(of: command)))\n"
        if !command.details.isEmpty {
            text +=
                "\n"
                + command.details.split(separator: "\n", omittingEmptySubsequences: false)
                .map { wrapped(String($0), width) }.joined(separator: "\n") + "\n"
        }
        if !command.options.isEmpty { text += "\nOptions:\n" + list(command.options.map(entry), width) }
        text += "\nEverywhere:\n" + list(Command.everywhere.map(entry), width)
        return text + "\nExample:\n  \(command.example)\n"
    }

    private static func entry(_ option: Command.Option) -> (String, String) {
        ("--\(option.name)" + (option.value.map { " \($0)" } ?? ""), option.meaning)
    }

    /// Names with their meanings beside them.
    static func list(_ entries: [(String, String)], _ width: Int) -> String {
        let column = min(32, entries.reduce(0) { max($0, TextWidth.of($1.0)) })
        let indent = column + 4
        var text = ""
        for (name, meaning) in entries {
            let isLong = TextWidth.of(name) > column
            let head =
                isLong
                ? "  \(name)\n" + String(repeating: " ", count: indent)
                : "  \(name)" + String(repeating: " ", count: column - TextWidth.of(name) + 2)
            let body = wrapped(meaning, max(20, width - indent))
            text +=
                head
                + body.split(separator: "\n").joined(separator: "\n" + String(repeating: " ", count: indent))
                + "\n"
        }
        return text
    }

    /// Broken at spaces. A word longer than the line stays whole, unless it `breaksWords`.
    static func wrapped(_ text: String, _ width: Int, breaksWords: Bool = false) -> String {
        let indent = String(text.prefix { $0 == " " })
        var lines: [String] = []
        var line = indent
        for word in text.split(separator: " ").flatMap({ breaksWords ? TextWidth.pieces($0, width) : [$0] }) {
            if line.count > indent.count, TextWidth.of(line) + 1 + TextWidth.of(String(word)) > width {
                lines.append(line)
                line = indent
            }
            line += (line.count > indent.count ? " " : "") + word
        }
        return (lines + [line]).joined(separator: "\n")
    }
}
