import ConnectorKit
import Crypto
import Domain
import Foundation
import Intake
import Persistence
import Synchronization
import Testing

/// A receiver over a mailbox in a folder of its own, and a clock that stands until it is moved.
final class Post: Sendable {
    let folder: String
    let mailbox: Mailbox
    let receiver: HookReceiver
    let clock: Clock
    let keys: KeyStand

    init() throws {
        folder = NSTemporaryDirectory() + "onward-post-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        mailbox = try Mailbox(path: folder + "/mailbox.db")
        let clock = Clock()
        let keys = KeyStand()
        (self.clock, self.keys) = (clock, keys)
        receiver = HookReceiver(
            mailbox: mailbox, keys: VendorKeys(now: { clock.now }, fetch: { try keys.fetch($0) }), now: { clock.now })
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var standings: [String: Mailbox.Standing] {
        get throws { try Mailbox.standings(at: folder + "/mailbox.db") }
    }

    func send(
        _ body: String, to hook: OpenHook, headers: [(name: String, value: String)] = []
    ) async throws -> Mailbox.Receipt {
        try await receiver.receive(HookMessage(headers: headers, body: Array(body.utf8)), for: hook)
    }

    func refusal(
        of body: String, to hook: OpenHook, headers: [(name: String, value: String)] = []
    ) async -> HookRefusal? {
        do throws(HookRefusal) {
            _ = try await receiver.receive(HookMessage(headers: headers, body: Array(body.utf8)), for: hook)
            return nil
        } catch { return error }
    }
}

final class Clock: Sendable {
    private let moment = Mutex(Instant(seconds: 1_770_000_000))
    var now: Instant { moment.withLock { $0 } }
    func pass(_ time: Duration) { moment.withLock { $0 = $0.advanced(by: time) } }
}

/// Where a vendor publishes its keys.
final class KeyStand: Sendable {
    struct Closed: Error {}
    private let state = Mutex<(document: String?, asked: Int)>((nil, 0))
    var asked: Int { state.withLock { $0.asked } }
    func publish(_ document: String?) { state.withLock { $0.document = document } }
    func fetch(_ address: String) throws -> [UInt8] {
        try state.withLock {
            $0.asked += 1
            guard let document = $0.document else { throw Closed() }
            return Array(document.utf8)
        }
    }
}

extension Hook {
    static let signed = Hook(
        "requests", "Signed requests.", proof: .signature(header: "X-ZS-WEBHOOK-SIGNATURE", encoding: .base64),
        identity: ["requests.request_id", "notifications.operation_type", "notifications.performed_at"],
        meaning: .hint(at: "notifications.operation_type", [:], otherwise: ["requests"]))
    static let enveloped = Hook(
        "changes", "Files.", proof: .signedEnvelope(header: "X-ZWDWEBHOOK-SIGNATURE"), events: "data",
        identity: ["event_id"], meaning: .hint(at: "event_type", [:], otherwise: ["files"]))
    static let entries = Hook(
        "entries", "Entries.", proof: .header("X-Onward-Secret"), identity: ["entry_id"],
        meaning: .record(resource: "entries"))
    static let tokened = Hook(
        "notifications", "Changes.", proof: .member("token"), identity: ["channel_id", "server_time"],
        meaning: .hint(at: "module", ["Deals": ["Deals"]], otherwise: []))
    static let tickets = Hook(
        "changes", "Tickets.",
        proof: .webToken(header: "X-ZDesk-JWT", keysAt: "keys", issuer: "orgId:", audience: "webhookId:"),
        identity: ["eventType", "payload.id", "eventTime"],
        meaning: .hint(at: "eventType", [:], otherwise: ["tickets"]))
}

extension OpenHook {
    init(_ hook: Hook, proof: String? = "proof-secret") {
        self.init(system: "shop", hook: hook, secrets: HookSecrets(address: "address-secret", proof: proof))
    }
}

private func signature(_ body: String, key: String = "proof-secret") -> (name: String, value: String) {
    ("x-zs-webhook-signature", Base64.encode(HMACSHA256.code(for: Array(body.utf8), key: Array(key.utf8))))
}

@Suite struct `A delivery with a signature over its bytes` {
    /// Unusual spacing and order of members: only the bytes themselves are signed.
    private static let body = """
        { "notifications" :{"performed_at":1764662400000, "operation_type":"RequestSigningSuccess"},
          "requests":{"request_id":28000000041007,"note":"\\u00e9"}}
        """

    @Test func `is taken once, however often it is sent`() async throws {
        let post = try Post()
        let hook = OpenHook(.signed)
        let first = try await post.send(Self.body, to: hook, headers: [signature(Self.body)])
        #expect(first == Mailbox.Receipt(new: 1, duplicates: 0))
        // Weeks later: somebody sends again what was once signed.
        post.clock.pass(.seconds(20 * 86_400))
        let again = try await post.send(Self.body, to: hook, headers: [signature(Self.body)])
        #expect(again == Mailbox.Receipt(new: 0, duplicates: 1))
        let due = try await post.mailbox.due(of: hook.name, at: post.clock.now, limit: 10)
        #expect(due.map { String(decoding: $0.body, as: UTF8.self) } == [Self.body])
    }

    @Test func `is refused when anything about it is not right, and leaves nothing`() async throws {
        let post = try Post()
        let hook = OpenHook(.signed)
        let right = signature(Self.body)
        #expect(await post.refusal(of: Self.body, to: hook) == .unproven)
        #expect(await post.refusal(of: Self.body, to: hook, headers: [(right.name, "")]) == .unproven)
        #expect(await post.refusal(of: Self.body, to: hook, headers: [(right.name, "x")]) == .wrongProof)
        #expect(await post.refusal(of: Self.body + " ", to: hook, headers: [right]) == .wrongProof)
        let others = signature(Self.body, key: "other")
        #expect(await post.refusal(of: Self.body, to: hook, headers: [others]) == .wrongProof)
        #expect(await post.refusal(of: Self.body, to: OpenHook(.signed, proof: nil), headers: [right]) == .noSecret)
        // The signature comes first: who cannot sign does not learn whether the body was understood.
        #expect(await post.refusal(of: "not json", to: hook) == .unproven)
        #expect(await post.refusal(of: "not json", to: hook, headers: [signature("not json")]) == .unreadable)
        #expect(try await post.mailbox.nextDue(of: [hook.name]) == nil)
        try await post.receiver.saveRefusals()
        try await post.receiver.saveRefusals()
        let refusals = try #require(try post.standings[hook.name]).refusals
        #expect(refusals.map(\.count).reduce(0, +) == 8)
        #expect(refusals.first { $0.reason == HookRefusal.wrongProof.rawValue }?.count == 3)
    }
}
