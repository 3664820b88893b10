import API
import Catalogue
import ConnectorKit
import Domain
import Intake
import JSON
import Persistence
import WebServer
import Wiring

/// `POST /api/v1/usage`: lines of usage from products and warehouses, on the disk before they are answered.
struct UsageGate: Sendable {
    /// Some ten thousand lines.
    static let bodyBytes = 4 << 20
    /// Enough to see what is wrong with a sender.
    private static let mostRefusals = 100

    private let inbox: UsageInbox
    private let access: Access

    init(store: SharedStore, access: Access, deriving: LateDerivation, now: @escaping @Sendable () -> Instant) {
        self.access = access
        inbox = UsageInbox(.usage, now: now, stored: { deriving.ask() }, open: { try store.store() })
    }

    static func isFor(_ request: WebRequest) -> Bool { request.segments == ["api", "v1", "usage"] }

    /// Nobody fills the memory before we know who it is.
    func bodyBytes(_ request: WebRequest, otherwise limit: Int) -> Int {
        Self.isFor(request) && request.method == "POST" && access.verdict(on: request) == .granted
            ? Self.bodyBytes : limit
    }

    func answer(_ request: WebRequest) async -> WebResponse {
        if let problem = request.foreign(access) { return Site.problem(problem, status: 403, asJSON: true) }
        if let encoding = request.header("content-encoding"), encoding.lowercased() != "identity" {
            return Site.problem(
                Problem(.misused, "The body is encoded as \(encoding).", remedy: "Send it as it is."), status: 415,
                asJSON: true)
        }
        do {
            let receipt = try await inbox.take(request.body)
            guard receipt.accepted + receipt.unchanged > 0 else { return Self.refusal(receipt) }
            return .json(Self.json(receipt), status: receipt.refused.isEmpty ? 200 : 207)
        } catch {
            return Site.problem(Problem(of: error), status: 503, asJSON: true)
        }
    }

    /// Nothing could be read.
    private static func refusal(_ receipt: UsageInbox.Receipt) -> WebResponse {
        let why = receipt.refused.first.map { "line \($0.line): \($0.reason)" } ?? "the body is empty"
        return Site.problem(
            Problem(
                .misused, "No line could be used: \(why).",
                remedy: "Send one JSON object on each line; docs/import.md shows them."), asJSON: true)
    }

    private static func json(_ receipt: UsageInbox.Receipt) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("data")
        writer.beginObject()
        writer.key("accepted")
        writer.integer(receipt.accepted)
        writer.key("unchanged")
        writer.integer(receipt.unchanged)
        writer.key("refused")
        writer.integer(receipt.refused.count)
        writer.key("refusals")
        writer.beginArray()
        for refusal in receipt.refused.prefix(mostRefusals) {
            writer.beginObject()
            writer.key("line")
            writer.integer(refusal.line)
            writer.key("reason")
            writer.string(refusal.reason)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

/// What arrived is taken into the customers soon, however much of it comes: once for all that came in a while, and
/// never more than a tenth of the time.
final class LateDerivation: Sendable {
    private let store: SharedStore
    private let now: @Sendable () -> Instant
    private let asked: AsyncStream<Void>.Continuation
    private let waiting: AsyncStream<Void>
    private static let patience: Duration = .seconds(2)

    init(store: SharedStore, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.now = now
        (waiting, asked) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ask() { asked.yield() }

    /// Works until its task is cancelled.
    func work() async {
        for await _ in waiting {
            // Cancelled: the loop ends by itself.
            try? await Task.sleep(for: Self.patience)
            let began = ContinuousClock.now
            // What fails now is done by the next run, which also says why.
            _ = try? await store.store().derive(fromNothing: false, at: now())
            try? await Task.sleep(for: (ContinuousClock.now - began) * 9)
        }
    }
}
