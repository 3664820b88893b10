import API
import ConnectorKit
import Domain
import Glibc
import Intake
import JSON
import Persistence
import Sync
import Synchronization
import Wiring

extension Command {
    private static let onError = Option("on-error", "WHAT", "stop (the default) or skip lines that cannot be used")
    private static let format = Option("format", "FORMAT", "json (a record on each line) or csv; told by the file else")
    private static let rename = Option(
        "rename", "NAME=FIELD", "what a column of the CSV file is called by the vendor", repeats: true)
    private static let wait = Option("wait", "SECONDS", "wait so long for a sync to end, instead of giving up at once")

    static let importUsage = Command(
        name: "import usage", operands: .one("FILE"),
        summary: "Take in what customers did with the product, from a file.",
        details: """
            Each line or row says who (account or email), what (behaviour), when (day or at) and how often (count); \
            docs/import.md has all fields. A line sent again replaces itself. Marks such as \
            {"complete":"2026-03-01","source":"app"} say that a day is complete: only then nothing means zero.
            """,
        options: [format, onError, rename, wait],
        example: "onward import usage usage.csv"
    ) { call in
        try await ImportWords(call).run { intake, input, options, progress in
            try await intake.usage(
                input, format: options.format, onError: options.onError, renaming: options.renaming,
                progress: progress)
        }
    }

    static let importSinger = Command(
        name: "import singer", operands: .optional("FILE"),
        summary: "Take in what a Singer tap writes: pipe the tap into this.",
        details: """
            --map names the system whose lists the tap's streams are; --as makes a system of its own from the tap's \
            schemas. The last state is kept with the records before it; --state prints it for the tap's next run.
            """,
        options: [
            .init("map", "SYSTEM", "the system whose lists the streams are"),
            .init("as", "NAME", "a new system with a list for each stream"),
            .init("stream", "STREAM=LIST", "which list a stream is, where the names differ", repeats: true),
            .init("catalog", "FILE", "the tap's catalog, for keys that its schemas leave out"),
            .init("state", "SYSTEM", "print the state kept for this system, and nothing else"),
            onError, wait,
        ],
        example: "onward import singer --map zoho_crm tap.jsonl"
    ) { call in
        if let system = call["state"] { return try await ImportWords(call).printState(of: system) }
        let singer = try ImportWords(call).singer()
        try await ImportWords(call).run { intake, input, options, progress in
            var singer = singer
            singer.onError = options.onError
            return try await intake.singer(input, singer, progress: progress)
        }
    }

    static let importFile = Command(
        name: "import", operands: .two("LIST", "FILE"),
        summary: "Take in a file of an app's own records, as if they had been read from it.",
        details: """
            LIST is a system and its list, such as zoho_crm.Contacts; FILE has a JSON record on each line, or is CSV; a \
            dash reads stdin. A file that onward export wrote from a whole system takes the system's name alone. No app \
            has to be connected.
            """,
        options: [
            format, onError,
            .init("parent", "KEY", "key of the record that all records of the file lie below"),
            .init("complete", "the file is everything there is: what it lacks is marked as gone"),
            .init("as-of", "TIME", "when the file was made, with --complete (default: now)"),
            rename, wait,
        ],
        example: "onward import zoho_crm.Contacts contacts.jsonl"
    ) { call in
        let list = call.operands[0]
        try await ImportWords(call).run { intake, input, options, progress in
            try await intake.file(input, into: list, options, progress: progress)
        }
    }

    static let export = Command(
        name: "export", operands: .one("LIST"),
        summary: "Write stored records out, word for word, one on each line.",
        details: """
            LIST is a system or one list of it, such as zoho_crm.Contacts. What a record does not say itself (the list of \
            a whole system's records, the record it lies below, that it is gone) is written around it; onward import \
            reads both forms.
            """,
        options: [
            .init("out", "FILE", "write to this file, which must not exist yet, instead of stdout"),
            .init("with-deleted", "also write what is gone"),
        ],
        example: "onward export zoho_crm.Contacts --out crm-contacts.jsonl"
    ) { call in
        try call.workspace.requireData()
        do {
            let exporter = Exporter(try Reader(path: call.workspace.database), withDeleted: call.has("with-deleted"))
            guard let path = call["out"] else {
                _ = try exporter.write(call.operand) { bytes in
                    call.terminal.put(bytes)
                    if Terminal.isReaderGone.load(ordering: .relaxed) { throw CancellationError() }
                }
                return
            }
            let file = try NewFile(path)
            let count = try exporter.write(call.operand) { try file.append($0) }
            try file.finish()
            call.terminal.say("Wrote \(Words.count(Int64(count), "record")) to \(path).")
        } catch let failure as IntakeFailure {
            throw Problem(failure)
        } catch is CancellationError {
            // Whoever reads has seen enough.
            return
        }
    }
}

/// What was said about an import, and what the import then says.
private struct ImportWords {
    let call: Invocation

    init(_ call: Invocation) { self.call = call }

    typealias Work = (Intake, Input, FileOptions, @escaping @Sendable (Intake.Progress) -> Void) async throws
        -> IntakeSummary

    func run(
        _ work:
            @escaping @Sendable (
                Intake, Input, FileOptions, @escaping @Sendable (Intake.Progress) -> Void
            ) async throws -> IntakeSummary
    ) async throws {
        let options = try options()
        let path = call.operands.last ?? "-"
        let call = call
        do {
            // Said before anybody waits. Not by opening it: a pipe can be opened once.
            if path != "-", access(path, R_OK) != 0 {
                throw IntakeFailure(path, "it cannot be read: \(String(cString: strerror(errno)))")
            }
            try call.workspace.makeFolders()
            let lock = try await lock()
            let display = ImportDisplay(call)
            let summary = try await Interruption.stopping {
                let wiring = Wiring(call.workspace, environment: call.environment)
                let intake = try await wiring.intake(try wiring.store())
                return try await work(intake, Input(path: path), options, display.show)
            }
            _ = consume lock
            display.end()
            try show(summary)
        } catch let failure as IntakeFailure {
            throw Problem(failure)
        }
    }

    // MARK: Words

    private func options() throws -> FileOptions {
        var options = FileOptions()
        options.format = try choice("format", FileOptions.Format.self)
        options.onError = try choice("on-error", Intake.OnError.self) ?? .stop
        options.parent = call["parent"]
        options.isComplete = call.has("complete")
        options.renaming = try pairs("rename")
        if let text = call["as-of"] {
            guard options.isComplete else { throw Problem(.misused, "--as-of goes with --complete.") }
            guard let moment = Instant(iso8601: text) ?? Instant(day: text) else {
                throw Problem(.misused, "--as-of takes a time such as 2026-03-01T14:30:00Z, or a day.")
            }
            options.moment = moment
        }
        return options
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let word = call[name] else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue).joined(separator: " or ")
        throw Problem(.misused, "--\(name) cannot be “\(word)”.", remedy: "It can be \(words).")
    }

    private func pairs(_ name: String) throws(Problem) -> [String: String] {
        var pairs: [String: String] = [:]
        for option in call.options where option.name == name {
            // The vendor's names have no equals sign; columns may.
            guard let equals = option.value.lastIndex(of: "="), equals != option.value.startIndex else {
                throw Problem(.misused, "--\(name) takes two names: \"First one=second\".")
            }
            let (old, new) = (option.value[..<equals], option.value[option.value.index(after: equals)...])
            guard !new.isEmpty else {
                throw Problem(.misused, "--\(name) \(option.value): the second name is missing.")
            }
            pairs[String(old)] = String(new)
        }
        return pairs
    }

    func singer() throws -> SingerOptions {
        guard let name = call["map"] ?? call["as"], call["map"] == nil || call["as"] == nil else {
            throw Problem(
                .misused, "A tap's records need a system.",
                remedy: "Write --map SYSTEM for a known one, or --as NAME for one of their own.")
        }
        var options = SingerOptions(system: name)
        options.isGeneric = call["as"] != nil
        options.streams = try pairs("stream")
        if let path = call["catalog"] {
            do {
                options.catalog = try JSONValue(parsing: Input(path: path).everything())
            } catch let fault as JSONFault {
                throw Problem(.misused, "\(path) is no catalog: \(fault).")
            }
        }
        return options
    }

    func printState(of system: String) async throws {
        let reader = try call.workspace.hasDatabase() ? Reader(path: call.workspace.database) : nil
        guard let state = Intake.state(in: try reader?.memory(Intake.stateName(of: system))) else {
            throw Problem(
                .notFound, "No state is kept for \(system).",
                remedy: "Run the tap without --state: it reads everything.")
        }
        call.terminal.put(state + [UInt8(ascii: "\n")])
    }

    /// One at a time changes the workspace from outside of the server. A sync there takes minutes at most.
    private func lock() async throws -> WorkspaceLock {
        var left = 0
        if let text = call["wait"] {
            guard let seconds = Int(text), (0...86_400).contains(seconds) else {
                throw Problem(.misused, "--wait takes seconds, such as 300.")
            }
            left = seconds
        }
        while true {
            do {
                return try WorkspaceLock(
                    path: call.workspace.syncLock, command: "onward import", since: Wiring.now())
            } catch {
                guard case .busy = error, left > 0 else {
                    var problem = Problem(of: error)
                    if problem.code == .busy { problem.remedy = "Wait for it to end, or write --wait 600." }
                    throw problem
                }
                left -= 1
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    // MARK: What came of it

    private func show(_ summary: IntakeSummary) throws {
        if call.wantsJSON {
            call.terminal.put(summary.json)
            if summary.failure != nil || summary.refused > 0 || summary.outcome == .stopped { exit(1) }
            return
        }
        for list in summary.lists where list.tally != Tally() {
            call.terminal.put("\(list.name): \(list.tally.sentence)\n")
        }
        if summary.total.read == 0, summary.refused == 0, summary.failure == nil {
            call.terminal.put("There was nothing in it.\n")
        }
        for remark in summary.remarks { call.terminal.say(TextWidth.harmless(remark)) }
        if let failure = summary.failure {
            var problem = Problem(failure)
            if summary.total.read > 0 {
                problem.message += " What came before it is kept: \(Words.count(Int64(summary.total.read), "record"))."
            }
            throw problem
        }
        if summary.outcome == .stopped {
            throw Problem(.failed, "Stopped before the end.", remedy: "What was read is kept; import the file again.")
        }
        guard summary.refused > 0 else { return }
        for refusal in summary.refusals {
            call.terminal.say("line \(refusal.line): \(TextWidth.harmless(refusal.reason))")
        }
        let hidden = summary.refused - summary.refusals.count
        if hidden > 0 { call.terminal.say("and \(Figure.whole(Int64(hidden))) more") }
        throw Problem(.failed, "\(Words.count(Int64(summary.refused), "line was", "lines were")) skipped.")
    }
}

/// One line that says how far it is, on a terminal only.
private final class ImportDisplay: Sendable {
    private let terminal: Terminal
    private let isShown: Bool

    init(_ call: Invocation) {
        terminal = call.terminal
        isShown = call.terminal.isInteractive && !call.wantsJSON
    }

    @Sendable func show(_ progress: Intake.Progress) {
        guard isShown else { return }
        var text = "\(Figure.whole(Int64(progress.read))) records"
        if let size = progress.size, size > 0 { text += ", \(progress.bytes * 100 / size) %" }
        terminal.put("\r\u{1B}[K\(text)")
    }

    func end() { if isShown { terminal.put("\r\u{1B}[K") } }
}

extension Tally {
    fileprivate var sentence: String {
        func part(_ number: Int, _ word: String) -> String { "\(Figure.whole(Int64(number))) \(word)" }
        var parts = [part(added, "new"), part(changed, "changed"), part(unchanged, "as before")]
        if deleted > 0 { parts.append(part(deleted, "gone")) }
        return "\(Words.count(Int64(read), "record")): \(parts.joined(separator: ", "))"
    }
}

extension IntakeSummary {
    fileprivate var json: [UInt8] {
        func whole(_ number: Int) -> JSONValue { .number(String(number)) }
        let lists = lists.map { list -> JSONValue in
            [
                "name": .string(list.name), "read": whole(list.tally.read), "added": whole(list.tally.added),
                "changed": whole(list.tally.changed), "unchanged": whole(list.tally.unchanged),
                "deleted": whole(list.tally.deleted),
            ]
        }
        let document: JSONValue = [
            "data": [
                "run": whole(Int(run.rawValue)), "outcome": .string(outcome.rawValue), "lists": .array(lists),
                "refused": whole(refused),
                "refusals": .array(refusals.map { ["line": whole($0.line), "reason": .string($0.reason)] }),
                "remarks": .array(remarks.map { .string($0) }),
                "failure": failure.map { .string("\($0)") } ?? .null,
                "remedy": failure?.remedy.map { .string($0) } ?? .null,
                "customers": whole(derived.customers), "seconds": .number("\(seconds)"),
            ]
        ]
        return document.serialized + [UInt8(ascii: "\n")]
    }
}

extension Problem {
    init(_ failure: IntakeFailure) {
        let text = "\(failure)"
        let sentence = failure.place == nil ? text.prefix(1).uppercased() + text.dropFirst() : text
        self.init(failure.isMisuse ? .misused : .failed, sentence + ".", remedy: failure.remedy)
    }
}

/// A file that must not exist before, and does not if writing it failed.
final class NewFile {
    private let path: String
    private var descriptor: Int32
    private var isWhole = false

    init(_ path: String) throws(Problem) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw Problem(.failed, "\(path) cannot be made: \(reason).", remedy: "Choose another name.")
        }
    }

    func append(_ bytes: [UInt8]) throws(Problem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure }
            rest = rest.dropFirst(count)
        }
    }

    func finish() throws(Problem) {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure }
        isWhole = true
    }

    private var failure: Problem { Problem(.failed, "\(path) cannot be written: \(String(cString: strerror(errno))).") }

    deinit {
        close(descriptor)
        if !isWhole { unlink(path) }
    }
}
