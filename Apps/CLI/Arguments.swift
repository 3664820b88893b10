import API
import ConnectorKit
import JSON

/// One thing the program can do: how it is called, what it says about itself, what it does.
struct Command: Sendable {
    struct Option: Sendable {
        var name: String
        /// What the value is called; nil for a switch.
        var value: String?
        var meaning: String
        var repeats = false

        init(_ name: String, _ value: String, _ meaning: String, repeats: Bool = false) {
            self.name = name
            self.value = value
            self.meaning = meaning
            self.repeats = repeats
        }

        init(_ name: String, _ meaning: String) {
            self.name = name
            self.meaning = meaning
        }
    }

    enum Operands: Hashable, Sendable {
        case none
        case one(String)
        case two(String, String)
        /// One or more words, joined by spaces.
        case words(String)
        case optional(String)
        case oneAndOptional(String, String)
        /// One, and then one or more of another kind.
        case oneAndWords(String, String)
        case twoAndOptional(String, String, String)
        /// So many, each of its own kind, and perhaps one more.
        case list([String], optional: String?)
    }

    /// One or two words: "customers", "table add".
    var name: String
    var operands: Operands = .none
    var summary: String
    /// What the summary does not say; may be empty.
    var details = ""
    var options: [Option] = []
    /// Works as it stands.
    var example: String
    var run: @Sendable (Invocation) async throws -> Void

    static let everywhere: [Option] = [
        .init("workspace", "DIR", "the workspace folder (or ONWARD_WORKSPACE)"),
        .init("json", "print JSON"),
        .init("help", "show help"),
    ]
}

/// A command with what was said about it.
struct Invocation: Sendable {
    var command: Command
    var operands: [String]
    var options: [(name: String, value: String)]
    var workspace: Workspace
    var wantsJSON: Bool
    var terminal: Terminal
    var environment: [String: String]

    subscript(option: String) -> String? { options.last { $0.name == option }?.value }
    func has(_ option: String) -> Bool { self[option] != nil }
    var operand: String { operands.joined(separator: " ") }
}

/// The words of the command line, sorted.
struct Arguments {
    enum Request {
        case run(Command)
        case help(Command?)
        case version
    }

    var request: Request
    var operands: [String] = []
    var options: [(name: String, value: String)] = []
    var workspace: String?
    var wantsJSON = false

    init(_ words: [String], commands: [Command]) throws(Problem) {
        var plain: [String] = []
        var given: [(name: String, value: String?)] = []
        var rest = words[...]
        var command: Command?
        var wantsHelp = false
        var wantsVersion = false
        request = .help(nil)

        while let word = rest.popFirst() {
            if word == "--" {
                plain += rest
                rest = []
            } else if word == "-h" {
                wantsHelp = true
            } else if word.hasPrefix("--") {
                let parts = word.dropFirst(2).split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let name = String(parts[0])
                let inline = parts.count == 2 ? String(parts[1]) : nil
                if name == "help" {
                    wantsHelp = true
                } else if name == "version" {
                    wantsVersion = true
                } else {
                    given.append(
                        (name, try Arguments.value(of: name, inline: inline, rest: &rest, commands: commands))
                    )
                }
            } else if word.hasPrefix("-"), word.count > 1 {
                throw Problem(
                    .misused, "Unknown option “\(word)”.",
                    remedy: "Options begin with two dashes; see onward help.")
            } else {
                plain.append(word)
            }
        }
        if plain.first == "help" {
            wantsHelp = true
            plain.removeFirst()
        }
        if plain.first == "version" { wantsVersion = true }
        if !wantsVersion, !plain.isEmpty { command = try Arguments.command(&plain, commands: commands) }

        try sort(given, command: command)
        if wantsVersion {
            request = .version
        } else if wantsHelp || command == nil {
            request = .help(command)
        } else if let command {
            request = .run(command)
            operands = plain
            try check(operands: plain, of: command)
        }
    }

    /// Whether an option takes a value is asked of all commands: options may stand before the command's name.
    /// No name is a switch in one command and takes a value in another; a test holds that.
    private static func value(
        of name: String, inline: String?, rest: inout ArraySlice<String>, commands: [Command]
    ) throws(Problem) -> String? {
        if let inline { return inline }
        try Secrets.refuseOption(name)
        let options = Command.everywhere + commands.flatMap(\.options)
        guard let option = options.first(where: { $0.name == name }), let placeholder = option.value else {
            return nil
        }
        guard let value = rest.popFirst() else {
            throw Problem(.misused, "--\(name) needs a value.", remedy: "Write --\(name) \(placeholder).")
        }
        return value
    }

    private static func command(_ plain: inout [String], commands: [Command]) throws(Problem) -> Command {
        let first = plain[0]
        if plain.count > 1, let found = commands.first(where: { $0.name == "\(first) \(plain[1])" }) {
            plain.removeFirst(2)
            return found
        }
        if let found = commands.first(where: { $0.name == first }) {
            plain.removeFirst()
            return found
        }
        let below = commands.map(\.name).filter { $0.hasPrefix(first + " ") }
        if !below.isEmpty {
            throw Problem(
                .misused, "“\(first)” is not complete.", remedy: "Write: \(below.joined(separator: ", ")).")
        }
        throw Problem(
            .misused, "Unknown command “\(first)”.",
            remedy: Suggestion.sentence(for: first, among: commands.map(\.name) + ["help", "version"])
                ?? "See onward help.")
    }

    private mutating func sort(_ given: [(name: String, value: String?)], command: Command?) throws(Problem) {
        let known = Command.everywhere + (command?.options ?? [])
        for (name, value) in given {
            guard let option = known.first(where: { $0.name == name }) else {
                try Secrets.refuseOption(name)
                let place = command.map { " of onward \($0.name)" } ?? ""
                throw Problem(
                    .misused, "Unknown option --\(name)\(place).",
                    remedy: Suggestion.sentence(for: name, among: known.map(\.name), prefix: "--")
                        ?? "See onward help\(command.map { " " + $0.name } ?? "").")
            }
            if option.value != nil, value?.isEmpty ?? true {
                throw Problem(
                    .misused, "--\(name) needs a value.", remedy: "Write --\(name) \(option.value ?? "").")
            }
            if option.value == nil, value != nil { throw Problem(.misused, "--\(name) takes no value.") }
            switch name {
            case "workspace": workspace = value
            case "json": wantsJSON = true
            default:
                if !option.repeats, options.contains(where: { $0.name == name }) {
                    throw Problem(.misused, "--\(name) is given twice.")
                }
                options.append((name, value ?? "true"))
            }
        }
    }

    private func check(operands: [String], of command: Command) throws(Problem) {
        for operand in operands { try Secrets.refuseOperand(operand) }
        let usage = "Usage: \(Help.usage(of: command))"
        switch command.operands {
        case .none, .optional:
            let most = command.operands == .none ? 0 : 1
            guard operands.count <= most else {
                throw Problem(.misused, "“\(operands[most])” is one word too many.", remedy: usage)
            }
        case .one(let name):
            guard !operands.isEmpty else { throw Problem(.misused, "\(name) is missing.", remedy: usage) }
            guard operands.count == 1 else {
                throw Problem(
                    .misused, "“\(operands[1])” is one word too many.",
                    remedy: "Put quotes around a text of several words. \(usage)")
            }
        case .oneAndOptional(let name, _):
            guard !operands.isEmpty else { throw Problem(.misused, "\(name) is missing.", remedy: usage) }
            guard operands.count <= 2 else {
                throw Problem(.misused, "“\(operands[2])” is one word too many.", remedy: usage)
            }
        case .oneAndWords(let first, let second):
            guard operands.count >= 2 else {
                throw Problem(.misused, "\(operands.isEmpty ? first : second) is missing.", remedy: usage)
            }
        case .two(let first, let second):
            guard operands.count >= 2 else {
                throw Problem(
                    .misused, "\(operands.isEmpty ? first : second) is missing.", remedy: usage)
            }
            guard operands.count == 2 else {
                throw Problem(.misused, "“\(operands[2])” is one word too many.", remedy: usage)
            }
        case .twoAndOptional(let first, let second, _):
            guard operands.count >= 2 else {
                throw Problem(
                    .misused, "\(operands.isEmpty ? first : second) is missing.", remedy: usage)
            }
            guard operands.count <= 3 else {
                throw Problem(
                    .misused, "“\(operands[3])” is one word too many.",
                    remedy: "Put quotes around a text of several words. \(usage)")
            }
        case .words(let name):
            guard !operands.isEmpty else { throw Problem(.misused, "\(name) is missing.", remedy: usage) }
        case .list(let names, let further):
            guard operands.count >= names.count else {
                throw Problem(.misused, "\(names[operands.count]) is missing.", remedy: usage)
            }
            let most = names.count + (further == nil ? 0 : 1)
            guard operands.count <= most else {
                throw Problem(
                    .misused, "“\(operands[most])” is one word too many.",
                    remedy: "Put quotes around a text of several words. \(usage)")
            }
        }
    }
}

/// Secrets never come as arguments: every process of the machine can read those, and the shell writes them
/// into its history.
enum Secrets {
    private static let names: Set<String> = [
        "client-secret", "secret", "code", "grant", "grant-token", "token", "refresh-token", "access-token",
        "password",
    ]

    static func refuseOption(_ name: String) throws(Problem) {
        if names.contains(name) { throw refusal("--\(name)") }
    }

    /// Zoho's codes and tokens look like `1000.<32 hex>.<32 hex>`.
    static func refuseOperand(_ word: String) throws(Problem) {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 3, parts[0].allSatisfy(\.isNumber),
            parts[1...].allSatisfy({ $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
        {
            throw refusal("This looks like a Zoho code or token, which")
        }
    }

    private static func refusal(_ what: String) -> Problem {
        Problem(
            .misused,
            "\(what) is not accepted as an argument: other programs and the shell's history can read it.",
            remedy:
                "Type it when asked, pipe it with --secrets-from-stdin, or set ONWARD_ZOHO_CLIENT_SECRET and "
                + "ONWARD_ZOHO_CODE."
        )
    }
}

extension Suggestion {
    static func sentence(for word: String, among known: [String], prefix: String = "") -> String? {
        nearest(to: word, among: known).map { "Did you mean \(prefix)\($0)?" }
    }
}
