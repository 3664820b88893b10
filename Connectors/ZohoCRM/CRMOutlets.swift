public import ConnectorKit
import Domain
import HTTP
import JSON

/// What can be written into the CRM: a task, a note, one field, one step of a blueprint. Nothing else.
/// https://www.zoho.com/crm/developer/docs/api/v8/
public enum CRMOutlet: Hashable, Sendable {
    /// `owner`: id of the user who gets it; nil leaves it to the CRM. `dueIn`: days from the notice.
    case task(owner: String?, dueIn: Int?)
    case note
    /// The notice's text becomes the value of this field of the record.
    case field(String)
    /// The transition of this name, if the record's blueprint offers it now.
    case blueprint(transition: String)

    /// `base`: scheme and host.
    public func outlet(_ base: String) -> Outlet {
        let root = base + "/crm/v8"
        return Outlet(title: title, needsSignIn: true, scopes: scopes, errors: Self.errors) {
            notice throws(OutletFlaw) in
            switch self {
            case .task(let owner, let days): .send(Self.task(root, notice, owner, days), plainer: nil)
            case .note: .send(try Self.note(root, notice), plainer: nil)
            case .field(let name): .send(try Self.field(root, notice, name), plainer: nil)
            case .blueprint(let transition): try Self.blueprint(root, notice, transition)
            }
        }
    }

    private var title: String {
        switch self {
        case .task: "CRM task"
        case .note: "CRM note"
        case .field(let name): "CRM field \(name)"
        case .blueprint(let name): "CRM blueprint step \(name)"
        }
    }

    private var scopes: [Scope] {
        switch self {
        case .task: [Scope("ZohoCRM.modules.tasks.CREATE", "to create the tasks that you switched on")]
        case .note: [Scope("ZohoCRM.modules.notes.CREATE", "to write the notes that you switched on")]
        case .field, .blueprint: [Scope("ZohoCRM.modules.UPDATE", "to update the field or step that you switched on")]
        }
    }

    /// Each record of a write has an answer of its own; a good status alone says nothing.
    private static let errors = ErrorVocabulary(
        codeAt: ["data.0.code", "code"], messageAt: ["data.0.message", "message"], success: ["SUCCESS"],
        rules: [
            .init(codes: ["OAUTH_SCOPE_MISMATCH"], .reauthorise), .init(codes: ["INVALID_TOKEN"], .refreshToken),
            .init(codes: ["TOO_MANY_REQUESTS", "RATE_LIMIT_EXCEEDED"], .retry(after: nil)),
            .init(codes: ["RECORD_LOCKED"], .retry(after: .seconds(60))),
        ])

    // MARK: Requests

    private static let maximumSubject = 255
    private static let maximumNote = 32_000

    private static func task(_ root: String, _ notice: Notice, _ owner: String?, _ days: Int?) -> Request {
        var fields: [JSONValue.Member] = [
            .init(name: "Subject", value: .string(String(title(of: notice).prefix(maximumSubject)))),
            .init(name: "Description", value: .string(String(body(of: notice).prefix(maximumNote)))),
            .init(name: "Status", value: .string("Not Started")),
        ]
        if let days {
            let due = notice.at.advanced(by: .seconds(86_400 * days)).day
            fields.append(.init(name: "Due_Date", value: .string(due)))
        }
        if let owner { fields.append(.init(name: "Owner", value: ["id": .string(owner)])) }
        if let record = notice.record {
            // People stand in a place of their own; a lead does not.
            let place = record.module == "Contacts" ? "Who_Id" : "What_Id"
            fields.append(.init(name: place, value: ["id": .string(record.id)]))
            fields.append(.init(name: "$se_module", value: .string(record.module)))
        }
        return write("POST", root + "/Tasks", .object(fields))
    }

    private static func note(_ root: String, _ notice: Notice) throws(OutletFlaw) -> Request {
        let record = try record(of: notice, for: "A note")
        return write(
            "POST", root + "/Notes",
            [
                "Parent_Id": ["module": ["api_name": .string(record.module)], "id": .string(record.id)],
                "Note_Title": .string(String(title(of: notice).prefix(maximumSubject))),
                "Note_Content": .string(String(body(of: notice).prefix(maximumNote))),
            ])
    }

    private static func field(_ root: String, _ notice: Notice, _ name: String) throws(OutletFlaw) -> Request {
        let record = try record(of: notice, for: "A field")
        return write(
            "PUT", root + "/\(record.module.percentEncoded)/\(record.id.percentEncoded)",
            .object([.init(name: name, value: .string(notice.text))]))
    }

    /// The vendor knows transitions by numbers, which it tells for one record at a time.
    private static func blueprint(
        _ root: String, _ notice: Notice, _ transition: String
    ) throws(OutletFlaw) -> OutletCall {
        let record = try record(of: notice, for: "A blueprint step")
        let address = root + "/\(record.module.percentEncoded)/\(record.id.percentEncoded)/actions/blueprint"
        return .ask(Request("GET", address)) { response throws(OutletFlaw) in
            let tree = try? JSONValue(parsing: response.body)
            let offered = tree?["blueprint.transitions"]?.items ?? []
            guard let step = offered.first(where: { $0["name"]?.text == transition }), let id = step["id"]?.text else {
                let names = offered.compactMap { $0["name"]?.text }
                throw OutletFlaw(
                    "\(record.module) \(record.id) has no step “\(transition)” now"
                        + (names.isEmpty ? "." : "; it has \(names.joined(separator: ", "))."))
            }
            let body: JSONValue = ["blueprint": .array([["transition_id": .string(id), "data": .object([])]])]
            return .send(
                Request("PUT", address, headers: [("Content-Type", "application/json")], body: body.serialized),
                plainer: nil)
        }
    }

    private static func record(of notice: Notice, for what: String) throws(OutletFlaw) -> Notice.Record {
        guard let record = notice.record else {
            throw OutletFlaw(
                "\(what) needs a record of the CRM; give one as MODULE/ID, such as Accounts/4876876000000624001.")
        }
        return record
    }

    /// With the company's own automations, as if a person had written it.
    private static func write(_ method: String, _ address: String, _ record: JSONValue) -> Request {
        let body: JSONValue = ["data": .array([record])]
        return Request(method, address, headers: [("Content-Type", "application/json")], body: body.serialized)
    }

    private static func title(of notice: Notice) -> String { (notice.isTest ? "[Test] " : "") + notice.title }

    /// With the notice's id: the CRM knows no second delivery from a second event.
    private static func body(of notice: Notice) -> String {
        var lines = notice.text.isEmpty ? [] : [notice.text]
        lines += notice.details.map { "\($0.label): \($0.value)" }
        if let link = notice.link { lines.append(link) }
        return (lines + ["(\(notice.id))"]).joined(separator: "\n")
    }
}
