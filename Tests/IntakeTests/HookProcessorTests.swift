import ConnectorKit
import Domain
import Intake
import JSON
import Persistence
import SQLite
import Testing

private let shop = Connector(
    name: "shop", title: "Shop", documentation: "", baseURL: "http://127.0.0.1:9", scopes: [], probe: nil,
    errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
    allowance: Allowance(concurrentCalls: 1, creditsPerDay: 1),
    resources: [
        Resource(
            "entries", "Entries.", key: ["entry_id"],
            facts: [FactMapping(.entry, ["email": .text("email"), "name": .text("name")])], arrives: [.webhook]),
        Resource("Deals", "Deals.", ways: [Way("list", Call("/deals"))]),
    ],
    hooks: [.entries, .tokened])

@Suite struct `What waits in the mailbox` {
    private let post: Post
    private let store: Store
    private let processor: HookProcessor
    private let entries = OpenHook(.entries)
    private let deals = OpenHook(.tokened)

    init() throws {
        let post = try Post()
        self.post = post
        store = try Store(path: post.folder + "/onward.db")
        let clock = post.clock
        processor = HookProcessor(
            Intake(store, connectors: [shop], now: { clock.now }), mailbox: post.mailbox)
    }

    private func enter(_ body: String) async throws {
        _ = try await post.send(body, to: entries, headers: [("x-onward-secret", "proof-secret")])
    }

    private func hint(_ module: String, _ time: Int) async throws {
        _ = try await post.send(
            #"{"channel_id":"1","server_time":\#(time),"module":"\#(module)","token":"proof-secret"}"#, to: deals)
    }

    private func stored(_ sql: SQL) throws -> Int64 {
        try Connection(path: post.folder + "/onward.db", mode: .readOnly).integer(sql)
    }

    @Test func `becomes records with facts, once, and leaves no body behind`() async throws {
        for number in 0..<3 { try await enter(#"{"entry_id":"\#(number)","email":"a\#(number)@example.test"}"#) }
        try await enter(#"{"entry_id":"0","email":"new@example.test"}"#)
        #expect(try await processor.takeRecords() == 4)
        #expect(try await processor.takeRecords() == 0)
        #expect(try stored("SELECT count(*) FROM fact_entry") == 3)
        #expect(try stored("SELECT count(*) FROM fact_entry WHERE email = 'new@example.test'") == 1)
        let mailbox = try Connection(path: post.folder + "/mailbox.db", mode: .readOnly)
        #expect(try mailbox.integer("SELECT count(*) FROM arrival WHERE body IS NOT NULL OR due IS NOT NULL") == 0)
        #expect(try mailbox.integer("SELECT bytes FROM load") == 0)
    }

    @Test func `is tried again when it cannot be used, and given up in the end`() async throws {
        // The owner of the form has renamed the parameter.
        try await enter(#"{"number":"7","email":"a@example.test"}"#)
        try await enter(#"{"entry_id":"8"}"#)
        #expect(try await processor.takeRecords() == 1)
        var standing = try #require(try post.standings[entries.name])
        #expect(standing.waiting == 1 && standing.failure?.contains("entry_id") == true)
        for _ in 1..<Mailbox.maximumAttempts {
            post.clock.pass(.seconds(3600))
            #expect(try await processor.takeRecords() == 0)
        }
        standing = try #require(try post.standings[entries.name])
        #expect(standing.waiting == 0 && standing.lost == 1)
        #expect(try await post.mailbox.retry(entries.name, at: post.clock.now) == 1)
        #expect(try await processor.takeRecords() == 0)
        #expect(try post.standings[entries.name]?.waiting == 1)
    }

    @Test func `names each list once, however many hints came, and waits until that was read`() async throws {
        for number in 0..<2000 { try await hint("Deals", number) }
        try await hint("Nonsense", 1)
        let hints = try await processor.hints()
        #expect(hints.lists == ["shop.Deals"])
        // What means nothing to us is done with.
        #expect(try post.standings[deals.name]?.waiting == 2000)
        let began = post.clock.now
        post.clock.pass(.seconds(1))
        try await hint("Deals", 5000)
        let more = try await processor.hints()
        try await processor.conclude(more, read: [], failures: ["shop.Deals": "HTTP 500"], began: began)
        #expect(try await processor.hints().lists == ["shop.Deals"], "one came after the reading began")
        #expect(try post.standings[deals.name]?.failure == "HTTP 500")
        post.clock.pass(.seconds(60))
        let last = try await processor.hints()
        try await processor.conclude(last, read: ["shop.Deals"], failures: [:], began: post.clock.now)
        #expect(try post.standings[deals.name]?.waiting == 0)
        #expect(try await processor.hints().isEmpty)
    }

    @Test func `is forgotten after thirty days, unless it still waits`() async throws {
        try await enter(#"{"entry_id":"1"}"#)
        #expect(try await processor.takeRecords() == 1)
        try await hint("Deals", 1)
        post.clock.pass(Mailbox.memory + .seconds(1))
        try await post.mailbox.prune(at: post.clock.now)
        try await enter(#"{"entry_id":"1"}"#)
        #expect(try post.standings[entries.name]?.accepted == 2)
        #expect(try post.standings[deals.name]?.waiting == 1)
    }
}
