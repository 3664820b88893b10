import API
import Dispatch
import Domain
import Glibc
import HTTP
import Intake
import Persistence
import Sync
import Wiring
import ZohoAccounts

extension Command {
    private static let only = Option(
        "only", "NAMES", "only these, with commas between: a system (zoho_crm) or a list (zoho_crm.Contacts)",
        repeats: true)

    private static let patience = Option(
        "patience", "SECONDS",
        "put a list off to the next run when it has only waited for the vendor's pace for so long (default 120)")

    static let plan = Command(
        name: "plan",
        summary: "Show what a sync would do: per list the way chosen, calls, credits, and about how long.",
        options: [only],
        example: "onward plan --only zoho_crm"
    ) { call in
        let wiring = Wiring(call.workspace, environment: call.environment)
        call.sayBrokenFiles(of: try wiring.connectors())
        let curl = try wiring.transport()
        defer { curl.stop() }
        let plan = try await wiring.syncer(curl.transport).plan(only: call.named)
        if call.wantsJSON {
            return call.terminal.put(Array("{\"data\":".utf8) + plan.json + Array("}\n".utf8))
        }
        call.terminal.put(PlanPage.text(plan, width: call.terminal.width, style: call.terminal.style))
    }

    static let sync = Command(
        name: "sync",
        summary: "Bring the data up to date.",
        details: """
            Reads what is new, changed or deleted in each connected app. It can be stopped with Ctrl-C, or killed, at any \
            moment: the next sync goes on where this one stopped. With --json each event is one line.
            """,
        options: [only, patience],
        example: "onward sync --only zoho_crm.Contacts"
    ) { call in
        var patience: Duration?
        if let text = call["patience"] {
            guard let seconds = Int(text), (0...86_400).contains(seconds) else {
                throw Problem(.misused, "--patience takes seconds, such as 30.", remedy: "See onward sync --help.")
            }
            patience = .seconds(seconds)
        }
        let wiring = Wiring(call.workspace, environment: call.environment)
        call.sayBrokenFiles(of: try wiring.connectors())
        try call.workspace.makeFolders()
        let lock = try WorkspaceLock(
            path: call.workspace.syncLock, command: "onward sync", since: Wiring.now())
        let curl = try wiring.transport()
        defer { curl.stop() }
        let display = SyncDisplay(call.terminal, asJSON: call.wantsJSON)
        let syncer = try wiring.syncer(curl.transport, patience: patience) { notice in
            switch notice {
            case .waiting(let until, let reason): display.say("Waiting until \(until.iso8601): \(reason)")
            }
        }
        let mail = try wiring.openMailbox().map { try wiring.processor($0, wiring.store()) }
        _ = try await mail?.takeRecords()
        let hints = try await mail?.hints()
        let began = Wiring.now()
        let summary = try await Interruption.stopping {
            try await syncer.run(only: call.named, trigger: "cli", events: display.show)
        }
        if let mail, let hints {
            let (read, failures) = summary.forHints
            try await mail.conclude(hints, read: read, failures: failures, began: began)
        }
        display.end()
        _ = consume lock
        switch summary.outcome {
        case .complete: break
        // Nothing went wrong: the vendor lets nobody read faster. The display has said which lists go on in the
        // next run.
        case .partial where summary.failures.isEmpty && summary.stopped.isEmpty: break
        case .partial, .failed, .stopped:
            throw Problem(
                .failed,
                "The sync is \(summary.outcome == .partial ? "not complete" : summary.outcome.rawValue).",
                remedy: "Everything read so far is kept. onward runs shows why; run onward sync again.")
        }
    }

    static let rederive = Command(
        name: "rederive",
        summary: "Work everything out again from the stored records, without asking any app.",
        details:
            "After a change of mappings or rules. Only lists named by --only are mapped again; customers are made "
            + "anew from all.",
        options: [only],
        example: "onward rederive"
    ) { call in
        let lock = try WorkspaceLock(
            path: call.workspace.syncLock, command: "onward rederive", since: Wiring.now())
        let display = SyncDisplay(call.terminal, asJSON: call.wantsJSON)
        let wiring = Wiring(call.workspace, environment: call.environment)
        let count = try await wiring.rederiver().rederive(only: call.named, events: display.show)
        display.end()
        _ = consume lock
        call.terminal.say("Mapped \(Figure.whole(Int64(count))) records again.")
    }
}

extension Invocation {
    /// Broken files do not stop the others, but nobody shall wonder where a list is.
    fileprivate func sayBrokenFiles(of set: ConnectorSet) {
        for file in set.files where file.joined == nil {
            for fault in file.faults { terminal.say(fault) }
            terminal.say(
                "\(file.name) is left out until its file is corrected; onward connector check shows all of it.")
        }
    }

    /// The names of all `--only`, taken apart.
    fileprivate var named: [String] {
        options.filter { $0.name == "only" }.flatMap { $0.value.split(separator: ",") }.map(String.init)
    }
}

/// Ctrl-C and a polite kill end a sync between two pages; a second one ends the process.
enum Interruption {
    static func stopping<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws
        -> Value
    {
        let task = Task { try await work() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                signal(number, SIG_DFL)
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await task.value
    }
}

/// A plan as a table.
private enum PlanPage {
    static func text(_ plan: SyncPlan, width: Int, style: Style) -> String {
        var text = ""
        for system in plan.systems where !system.resources.isEmpty {
            text += (text.isEmpty ? "" : "\n") + style.strong(system.title) + "\n"
            var table = Table([
                .left("LIST", least: 16), .whole("READS").ranked(2), .whole("WAY"), .right("RECORDS").ranked(1),
                .right("CALLS"), .right(system.unit.uppercased()), .right("ABOUT"), .sentence("WHY"),
            ])
            for entry in system.resources {
                table.add([
                    entry.resource, entry.purpose == .everything ? "everything" : "changes", entry.way,
                    entry.records.map { Figure.whole(Int64($0)) } ?? "unknown",
                    Figure.whole(Int64(entry.calls)),
                    system.unit == "calls" ? "" : Figure.whole(Int64(entry.credits)), Age.span(seconds: entry.seconds),
                    entry.leftOut.map { "left out: \($0)" } ?? entry.reason,
                ])
            }
            text += table.rendered(width: width, style: style)
            let figures = [system.calls, system.credits, system.spent, system.ceiling].map { Figure.whole(Int64($0)) }
            let credits = system.unit == "calls" ? "" : "\(figures[1]) \(system.unit), "
            let sum =
                "\(figures[0]) calls, \(credits)about \(Age.span(seconds: system.seconds)). "
                + "Spent in 24 h: \(figures[2]) of at most \(figures[3])."
            text += Help.wrapped(sum, width) + "\n"
            if let remark = system.remark { text += Help.wrapped(TextWidth.harmless(remark), width) + "\n" }
        }
        return text.isEmpty ? "Nothing to do: no app is connected. Run: onward connect zoho\n" : text
    }
}
