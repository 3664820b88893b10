public import ConnectorKit
import Domain
import HTTP
import JSON

/// A flow of Zoho Flow that begins with a webhook trigger. https://www.zoho.com/flow/help/webhook-trigger.html
public enum ZohoFlow {
    /// What the trigger was set up to take. A flow that gets another one runs with empty variables.
    public enum Format: String, CaseIterable, Hashable, Sendable { case json, form, text }

    /// `address` is called as the vendor gave it, never put together; whoever knows it can start the flow.
    public static func outlet(_ address: String, format: Format) -> Outlet {
        Outlet(title: "Flow", needsSignIn: false, errors: errors, secret: address) { notice throws(OutletFlaw) in
            let values = values(of: notice)
            let (type, body): (String, [UInt8]) =
                switch format {
                case .json: ("application/json", json(values))
                case .form: ("application/x-www-form-urlencoded", form(values))
                case .text: ("text/plain; charset=utf-8", Array(text(of: notice).utf8))
                }
            guard body.count <= maximumBytes else {
                throw OutletFlaw("The notice has \(body.count) bytes; a flow takes up to \(maximumBytes).")
            }
            return .send(Request("POST", address, headers: [("Content-Type", type)], body: body), plainer: nil)
        }
    }

    /// The vendor names no limit; this much is certainly taken.
    static let maximumBytes = 50_000

    private static let errors = ErrorVocabulary(
        codeAt: ["code", "error.code"], messageAt: ["message", "error.message", "error"],
        rules: [.init(status: 401, .fix), .init(status: 403, .fix), .init(status: 404, .fix), .init(status: 410, .fix)])

    /// A flow learns its variables from a sample, so every member is there every time, and each is text.
    static func values(of notice: Notice) -> [(name: String, value: String)] {
        [
            ("event_id", notice.id), ("event", notice.event), ("occurred_at", notice.at.iso8601),
            ("test", notice.isTest ? "true" : "false"), ("title", (notice.isTest ? "[Test] " : "") + notice.title),
            ("text", notice.text), ("customer_key", notice.customer?.key ?? ""),
            ("customer_name", notice.customer?.name ?? ""),
            ("details", notice.details.map { "\($0.label): \($0.value)" }.joined(separator: "\n")),
            ("link", notice.link ?? ""),
        ]
    }

    private static func json(_ values: [(name: String, value: String)]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in values {
            writer.key(name)
            writer.string(value)
        }
        writer.endObject()
        return writer.bytes
    }

    private static func form(_ values: [(name: String, value: String)]) -> [UInt8] {
        Array(values.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&").utf8)
    }

    private static func text(of notice: Notice) -> String {
        values(of: notice).filter { !$0.value.isEmpty }.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }
}
