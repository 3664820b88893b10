import API
import Domain
import Glibc
import JSON
import Persistence
import Sync
import Wiring

extension Command {
    /// Who is who: the commands that begin with "identity".
    static let identity: [Command] = [
        identityReview, identitySame, identityNotSame, identityRelated, identityLater, identityMerge, identitySplit,
        identityMove, identityUndo, identityJournal, identityRules, identitySwitch, identityCheck, identityExport,
        identityScore,
    ]

    static let identityCheck = Command(
        name: "identity check",
        summary: "Work all customers out again from nothing, on a copy, and compare with what is stored.",
        details: """
            Companies, people, links, questions, values and customers must be the same byte for byte. The copy lies \
            in the workspace while it runs and needs as much space as the database. The exit status is 1 if anything \
            differs.
            """,
        example: "onward identity check"
    ) { call in
        try call.workspace.requireData()
        let tables = try await call.onCopy("check") { try await $0.compareWithFresh(at: Wiring.now()) }
        if call.wantsJSON {
            let document: JSONValue = ["data": .array(tables.map(json))]
            call.terminal.put(json: document)
        } else {
            show(tables, call)
        }
        let different = tables.reduce(0) { $0 + $1.different }
        if different > 0 {
            throw Problem(
                .failed, "\(Figure.whole(Int64(different))) rows are not what a derivation from nothing gives.",
                remedy: "onward rederive puts them right. Please report it, with what is shown here.")
        }
    }

    private static func show(_ tables: [ComparedTable], _ call: Invocation) {
        var table = Table([.left("WHAT", least: 20), .right("ROWS"), .right("DIFFERENT")])
        for one in tables {
            table.add([one.what, Figure.whole(Int64(one.rows)), Figure.whole(Int64(one.different))])
        }
        call.terminal.put(table.rendered(width: call.terminal.width, style: call.terminal.style))
        for one in tables where one.different > 0 {
            call.terminal.put("\n\(one.what), the first that differ:\n")
            for difference in one.examples {
                call.terminal.put(
                    TextWidth.harmless(difference.place) + "\n"
                        + "  stored:       \(TextWidth.harmless(difference.stored ?? "nothing"))\n"
                        + "  from nothing: \(TextWidth.harmless(difference.fresh ?? "nothing"))\n")
            }
        }
    }

    private static func json(_ table: ComparedTable) -> JSONValue {
        [
            "what": .string(table.what), "rows": .number(String(table.rows)),
            "different": .number(String(table.different)),
            "examples": .array(
                table.examples.map { difference in
                    [
                        "place": .string(difference.place), "stored": difference.stored.map { .string($0) } ?? .null,
                        "fromNothing": difference.fresh.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}

extension Invocation {
    /// Works on a copy of the database, which lies beside it as long as that takes.
    func onCopy<Result: Sendable>(
        _ purpose: String, _ work: @Sendable (Store) async throws -> Result
    ) async throws -> Result {
        let copy = "\(workspace.database).\(purpose)-\(getpid())"
        defer { for ending in ["", "-wal", "-shm", "-journal"] { unlink(copy + ending) } }
        try await Store(path: workspace.database).backup(to: copy)
        return try await work(try Store(path: copy))
    }

    /// Takes a change of the settings into the customers. False if that has to wait: nothing is synced yet, or a sync
    /// is at work, which does it at its end.
    func derivesNow(_ wiring: Wiring) async throws -> Bool {
        guard try workspace.hasDatabase() else { return false }
        let lock: WorkspaceLock
        do {
            lock = try WorkspaceLock(path: workspace.syncLock, command: "onward \(command.name)", since: Wiring.now())
        } catch WorkspaceLock.Failure.busy {
            return false
        }
        _ = try await wiring.store().derive(fromNothing: false, at: Wiring.now())
        _ = consume lock
        return true
    }
}
