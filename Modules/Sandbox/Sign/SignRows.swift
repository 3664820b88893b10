import Domain
import JSON

/// How Sign writes a request: times are whole milliseconds, ids are text (in a webhook some are numbers).
extension SignAnswer {
    func summary(_ request: SignRequest) -> JSONValue { SignRow(world: world, request: request).value(isDetail: false) }

    func detail(_ request: SignRequest) -> JSONValue { SignRow(world: world, request: request).value(isDetail: true) }

    func fieldData(_ request: SignRequest) -> [UInt8] {
        let row = SignRow(world: world, request: request)
        let actions = request.signers.map { signer -> JSONValue in
            [
                "signed_time": .string(signer.signed?.iso8601 ?? ""), "action_type": "SIGN",
                "recipient_email": .string(signer.email), "recipient_name": .string(signer.name),
                "fields": [
                    ["field_label": "Company", "field_name": "Company", "field_value": .string(row.company)]
                ],
            ]
        }
        let form: JSONValue = [
            "request_name": .string(request.name), "zsdocumentid": .string(row.documentCode),
            "actions": .array(actions),
        ]
        return answer("Field data retrieved", [("document_form_data", form)])
    }

    static let folders: [JSONValue] = [
        ["folder_id": "3140226000000090001", "folder_name": "Default"],
        ["folder_id": "3140226000000090003", "folder_name": "Deals"],
    ]
    static let requestTypes: [JSONValue] = [
        [
            "request_type_id": "3140226000000090101", "request_type_name": "Others",
            "request_type_description": "Documents",
        ],
        [
            "request_type_id": "3140226000000090103", "request_type_name": "Agreement",
            "request_type_description": "Contracts with customers",
        ],
    ]
    static let fieldTypes: [JSONValue] = [
        ["field_type_id": "3140226000000090201", "field_type_name": "Signature", "field_category": "image"],
        ["field_type_id": "3140226000000090203", "field_type_name": "Textfield", "field_category": "textfield"],
    ]
    static let templates: [JSONValue] = [
        ["template_id": "3140226000000090301", "template_name": "Agreement", "is_sequential": true, "actions": []]
    ]
}

struct SignRow {
    let world: World
    let request: SignRequest
    /// In a webhook the request's id is a number, and so is the order of documents.
    var isHook = false

    var company: String { world.company(request.company).name }

    /// What the vendor prints on each page.
    var documentCode: String {
        let code = String(world.dice.roll(0x7520, Int(SignDirectory.id(request.key))), radix: 36, uppercase: true)
        return "Z" + code + "-" + code.reversed()
    }

    private func text(_ id: Int64) -> JSONValue { .string(String(id)) }
    private func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
    private func moment(_ at: Instant) -> JSONValue { number(at.milliseconds) }

    func value(isDetail: Bool) -> JSONValue {
        let id = SignDirectory.id(request.key)
        let owner = world.staff(request.owner)
        let folder = SignAnswer.folders[1]
        let type = SignAnswer.requestTypes[1]
        var members: [(String, JSONValue)] = [
            ("request_id", isHook ? number(id) : text(id)), ("request_name", .string(request.name)),
            ("request_status", .string(request.status.rawValue)), ("owner_id", text(World.zuid(request.owner))),
            ("owner_email", .string(owner.email)), ("owner_first_name", .string(owner.given)),
            ("owner_last_name", .string(owner.family)), ("request_type_id", type["request_type_id"] ?? .null),
            ("request_type_name", type["request_type_name"] ?? .null), ("zsdocumentid", .string(documentCode)),
            ("self_sign", false), ("is_sequential", true), ("modified_time", moment(request.modified)),
            ("action_time", moment(request.modified)), ("document_ids", [document]),
            ("actions", .array(actions(isDetail: isDetail))),
        ]
        if isHook { return .object(members.map { .init(name: $0.0, value: $0.1) }) }
        members += [
            ("created_time", moment(request.created)), ("is_expiring", false),
            ("expiration_days", number(request.expirationDays)), ("sign_percentage", percentage),
            ("in_process", false), ("is_deleted", false), ("folder_id", folder["folder_id"] ?? .null),
            ("folder_name", folder["folder_name"] ?? .null), ("notes", ""), ("description", ""),
            ("validity", .number("-1")), ("email_reminders", true), ("reminder_period", 5), ("templates_used", []),
            ("template_ids", []), ("attachments", []), ("attachment_size", 0),
        ]
        if let sent = request.sent, let expires = request.expires {
            members += [("sign_submitted_time", moment(sent)), ("expire_by", moment(expires))]
        }
        if isDetail { members.append(("document_fields", [])) }
        return .object(members.map { .init(name: $0.0, value: $0.1) })
    }

    private var document: JSONValue {
        [
            "document_id": text(SignDirectory.documentID(request.key)),
            "document_name": .string(request.name + ".pdf"),
            "document_size": number(60_000 + world.dice.pick(0x7521, request.key.deal, below: 90_000)),
            "document_order": isHook ? 0 : "0", "total_pages": 6,
        ]
    }

    /// 50.0, 33.33: whole numbers have a fraction, too.
    private var percentage: JSONValue {
        let hundredths = request.signers.count { $0.signed != nil } * 10_000 / request.signers.count
        let cents = hundredths % 100
        return .number("\(hundredths / 100).\(cents % 10 == 0 ? "\(cents / 10)" : "\(cents / 10)\(cents % 10)")")
    }

    private func actions(isDetail: Bool) -> [JSONValue] {
        let isOut = request.sent != nil
        // What the sender filled in stands first on every sixth request and is nobody's signature.
        let isPrefilled = world.dice.chance(0x7522, request.key.deal, perMille: 160)
        let sender = world.staff(request.owner)
        var found: [JSONValue] = []
        if isPrefilled {
            found.append(
                action(
                    9, "VIEW", "NOACTION", name: "Prefill by you", email: sender.email, order: 0, isDetail: isDetail))
        }
        var isTurn = isOut
        for (place, signer) in request.signers.enumerated() {
            let status =
                signer.signed != nil ? "SIGNED" : signer.viewed != nil ? "VIEWED" : isTurn ? "UNOPENED" : "NOACTION"
            if signer.signed == nil { isTurn = false }
            found.append(
                action(
                    place, "SIGN", status, name: signer.name, email: signer.email, order: place + 1,
                    isDetail: isDetail))
        }
        return found
    }

    private func action(
        _ place: Int, _ type: String, _ status: String, name: String, email: String, order: Int, isDetail: Bool
    ) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("action_id", text(SignDirectory.actionID(request.key, place))), ("action_type", .string(type)),
            ("action_status", .string(status)), ("recipient_name", .string(name)),
            ("recipient_email", .string(email)), ("signing_order", number(order)), ("verify_recipient", false),
            ("is_embedded", false),
        ]
        if !isHook { members.append(("is_bulk", false)) }
        if isDetail {
            members += [
                ("language", "en"), ("recipient_phonenumber", ""), ("recipient_countrycode", ""),
                ("verification_type", "NONE"), ("allow_signing", false), ("is_revoked", false),
                ("send_completed_document", true), ("private_notes", ""), ("role", ""), ("fields", []),
            ]
        }
        return .object(members.map { .init(name: $0.0, value: $0.1) })
    }
}
