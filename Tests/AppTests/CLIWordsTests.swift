import API
import Domain
import Foundation
import JSON
import Testing

@testable import onward

@Suite struct `The command line` {
    @Test(arguments: Command.all.map(\.name))
    func `shows an example that it understands itself`(name: String) throws {
        let command = try #require(Command.all.first { $0.name == name })
        let words = Shell.words(command.example)
        #expect(words.first == "onward")
        let arguments = try Arguments(Array(words.dropFirst()), commands: Command.all)
        guard case .run(let found) = arguments.request else { throw Problem(.failed, "the example asks for help") }
        #expect(found.name == name)
        let help = Help.text(of: command, width: 80, style: Style(isColoured: false))
        #expect(help.contains(command.example))
    }

    @Test func `writes help that fits the terminal`() {
        let examples = Set(Command.all.map { "  " + $0.example })
        let usages = Set(Command.all.map { "Usage: " + Help.usage(of: $0) })
        let texts =
            [Help.overview(Command.all, width: 60, style: Style(isColoured: false))]
            + Command.all.map { Help.text(of: $0, width: 60, style: Style(isColoured: false)) }
        for line in texts.flatMap({ $0.split(separator: "\n") }).map(String.init)
        where !examples.contains(line) && !usages.contains(line) {
            #expect(TextWidth.of(line) <= 60, "\(line)")
        }
    }

    @Test func `uses each option's name in one way only`() {
        for option in Command.all.flatMap(\.options) {
            for other in Command.all.flatMap(\.options) + Command.everywhere where other.name == option.name {
                #expect((other.value == nil) == (option.value == nil), "--\(option.name)")
            }
        }
    }

    @Test func `takes options before and after the command, and both ways to give a value`() throws {
        let ways = [
            ["--json", "--workspace", "/w", "customers", "--sort", "won"],
            ["customers", "--sort=won", "--workspace=/w", "--json"],
        ]
        for words in ways {
            let arguments = try Arguments(words, commands: Command.all)
            #expect(arguments.wantsJSON)
            #expect(arguments.workspace == "/w")
            #expect(arguments.options.map(\.name) == ["sort"])
            #expect(arguments.options.map(\.value) == ["won"])
        }
        let dashed = try Arguments(["search", "--", "--json"], commands: Command.all)
        #expect(dashed.operands == ["--json"])
        #expect(!dashed.wantsJSON)
    }

    @Test(arguments: [
        (["custmers"], "Did you mean customers?"), (["customers", "--ownr", "x"], "Did you mean --owner?"),
        (["table"], "Write: table add, table list, table remove."), (["customer"], "Usage: onward customer KEY"),
        (["customer", "a", "b"], "Put quotes around"), (["customers", "--limit"], "Write --limit N."),
        (["sync", "-x"], "Options begin with two dashes"), (["status", "--json=yes"], "takes no value"),
        (["customers", "--sort", "won", "--sort", "name"], "is given twice"),
    ])
    func `says what is wrong with the words, and what was probably meant`(words: [String], hint: String) {
        let problem = #expect(throws: Problem.self) { try Arguments(words, commands: Command.all) }
        #expect(problem?.exitCode == 2)
        #expect("\(problem.map { "\($0)" } ?? "")".contains(hint))
    }

    @Test(arguments: [
        ["connect", "zoho", "--client-secret", "abc"], ["connect", "zoho", "--client-secret=abc"],
        ["connect", "zoho", "--code", "abc"], ["--password", "abc", "connect", "zoho"],
        ["connect", "zoho", "1000.0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdef"],
    ])
    func `refuses secrets as arguments without repeating them`(words: [String]) {
        let problem = #expect(throws: Problem.self) { try Arguments(words, commands: Command.all) }
        let text = problem.map { "\($0)" } ?? ""
        #expect(problem?.exitCode == 2)
        #expect(text.contains("not accepted as an argument"))
        #expect(!text.contains("abc"))
    }
}

@Suite struct `Text on a terminal` {
    @Test(arguments: [
        ("abc", 3), ("Müller", 6), ("Mu\u{308}ller", 6), ("株式会社", 8), ("한국", 4), ("😀", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("☎", 1),
        ("☎\u{FE0F}", 2), ("→", 1), ("", 0),
    ])
    func `takes as many columns as it shows`(text: String, width: Int) {
        #expect(TextWidth.of(text) == width)
    }

    @Test func `is cut at whole characters`() {
        #expect(TextWidth.fit("株式会社", to: 5) == "株式…")
        #expect(TextWidth.fit("株式会社", to: 4) == "株…")
        #expect(TextWidth.fit("Mu\u{308}ller", to: 3) == "Mu\u{308}…")
        #expect(TextWidth.fit("short", to: 5) == "short")
    }

    @Test func `cannot move the cursor or turn the reading direction`() {
        #expect(TextWidth.harmless("a\u{1B}[2Jb\nc\u{202E}d\u{9B}31m") == "a·[2Jb c·d·31m")
    }

    @Test(arguments: [40, 60, 80, 120]) func `fits in tables of any content`(width: Int) {
        var table = Table([.left("NAME", least: 6), .left("WHAT", least: 6), .right("AMOUNT"), .sentence("WHY")])
        for index in 0..<40 {
            table.add([
                String(repeating: "株", count: index), String(repeating: "e\u{301}", count: 40 - index),
                "\(index * 1000)",
                "because this is a long sentence that says number \(index)",
            ])
        }
        for line in table.rendered(width: width, style: Style(isColoured: false)).split(separator: "\n") {
            #expect(TextWidth.of(String(line)) <= width, "\(line)")
        }
    }
}

@Suite struct `A table on a narrow terminal` {
    private static func rendered(_ width: Int) -> [String] {
        var table = Table([
            .left("DEAL", least: 28), .left("STAGE", least: 11), .right("AMOUNT"), .left("OWNER", least: 10).ranked(2),
            .whole("FROM").ranked(8), .right("CHANGED").ranked(9),
        ])
        table.add([
            "Wilgonta Automation renewal 2027, second part", "Negotiation/Review", "206,400 EUR", "Jürgen Schröder",
            "CRM",
            "32 d ago",
        ])
        table.add(["株式会社オンワード 更新契約 二〇二七年度 第二期", "Closed Won", "5 EUR", "Ann", "CRM", "3 y ago"])
        return table.rendered(width: width, style: Style(isColoured: false)).split(separator: "\n").map(String.init)
    }

    @Test(arguments: [80, 100, 120, 200]) func `keeps the names readable`(width: Int) {
        for line in Self.rendered(width).dropFirst() {
            let name = TextWidth.fit(line, to: 28)
            #expect(!name.dropLast().contains("…"), "\(line)")
            #expect(TextWidth.of(line) <= width)
        }
    }

    @Test func `leaves out what matters least, and nothing where there is room`() {
        #expect(!Self.rendered(80)[0].contains("CHANGED"))
        #expect(Self.rendered(80)[0].contains("STAGE"))
        #expect(Self.rendered(200)[0].contains("CHANGED"))
        #expect(!Self.rendered(200).joined().contains("…"))
    }

    @Test func `breaks a word that is longer than its sentence's column`() {
        var table = Table([.left("RECORD", least: 10), .sentence("WHY")])
        table.add(["Ann", "same person: both have somebody.with.a.very.long.name@wilgonta-automation.fr"])
        let text = table.rendered(width: 40, style: Style(isColoured: false))
        #expect(!text.contains("…"))
        #expect(text.filter { !$0.isWhitespace }.contains("somebody.with.a.very.long.name@wilgonta-automation.fr"))
    }
}

@Suite struct `The lines of a sync` {
    private static func lines(_ count: Int) -> [SyncDisplay.Line] {
        (1...count).map {
            var line = SyncDisplay.Line(name: "zoho_crm." + String(repeating: "x", count: $0), way: "list", began: .now)
            line.read = 500
            line.expected = $0 == 1 ? 1000 : nil
            return line
        }
    }

    @Test func `stand in columns`() {
        let pictures = SyncDisplay.pictures(of: Self.lines(5), most: 10, .now)
        let starts = Set(pictures.map { $0.components(separatedBy: "list")[0].count })
        #expect(pictures.count == 5)
        #expect(starts.count == 1)
        #expect(pictures[0].contains("500 of about 1,000  ████████░░░░░░░░"))
        #expect(pictures[1].contains("500 read"))
    }

    @Test func `never fill more than the screen`() {
        let pictures = SyncDisplay.pictures(of: Self.lines(30), most: 8, .now)
        #expect(pictures.count == 8)
        #expect(pictures.last == "  and 23 more")
    }
}

@Suite struct `Words for people` {
    private let titles = ["zoho_desk": "Zoho Desk"]

    @Test(arguments: [
        (
            "{\"reason\":\"same company\",\"evidence\":[{\"by\":\"site\",\"value\":\"a.fr\"}]}",
            "same company: both have a.fr"
        ),
        (
            "{\"reason\":\"company\",\"evidence\":[{\"by\":\"link\",\"value\":\"zoho_desk\"},{\"by\":\"mail\",\"value\":\"a@b.fr\"}]}",
            "it refers to the company; same person: linked by Zoho Desk, both have a@b.fr"
        ),
        ("{\"reason\":\"company\",\"evidence\":[]}", "it refers to the company"),
        (
            "{\"reason\":\"same person\",\"link\":{\"words\":\"same mailbox and same name\",\"value\":\"a@b.fr\"}}",
            "same mailbox and same name: a@b.fr"
        ),
        (
            "{\"reason\":\"company\",\"link\":{\"words\":\"somebody decided so\",\"decision\":{\"who\":\"Ann\",\"at\":\"2026-01-31T\"}}}",
            "it refers to the company; same person: somebody decided so: Ann on 2026-01-31"
        ),
        ("{\"reason\":\"something new\"}", "something new"),
    ])
    func `name the evidence`(item: String, sentence: String) throws {
        #expect(Words.because(try JSONValue(parsing: item), titles: titles) == sentence)
    }

    @Test func `call late what is open after its day, and nothing else`() throws {
        let now = Instant(seconds: 1_750_000_000)  // 2025-06-15
        func isLate(_ text: String) throws -> Bool {
            Words.isLate(try JSONValue(parsing: text), due: "dueDay", now: now)
        }
        #expect(try isLate("{\"dueDay\":\"2025-06-14\",\"state\":\"open\",\"completed\":null}"))
        #expect(try !isLate("{\"dueDay\":\"2025-06-15\",\"state\":\"open\",\"completed\":null}"))
        #expect(try !isLate("{\"dueDay\":\"2025-06-14\",\"state\":\"closed\",\"completed\":null}"))
        #expect(try !isLate("{\"dueDay\":null,\"state\":\"open\"}"))
    }

    @Test func `name a failure once for all lists that it befell`() throws {
        let run = try JSONValue(
            parsing: """
                {"failures":[{"resource":"a","failure":"no"},{"resource":"b","failure":"stopped"},
                {"resource":"c","failure":"no"},{"resource":"d","failure":"gone"}]}
                """)
        #expect(Words.failures(run) == ["a, c: no", "d: gone"])
    }

    @Test func `count one thing as one`() {
        #expect(Words.count(1, "deal") == "1 deal")
        #expect(Words.count(0, "deal") == "0 deals")
        #expect(Words.count(1200, "person", "people") == "1,200 people")
    }
}

/// Words as a shell parts them; enough for our own examples.
enum Shell {
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "\"":
                isQuoted.toggle()
                word = word ?? ""
            case " " where !isQuoted:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }
}
