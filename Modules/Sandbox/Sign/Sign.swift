import Domain
import JSON
import WebServer

/// A refusal of Sign. Most come with 400, some with 200: the code in the body is what counts.
struct SignFailure: Error, Equatable {
    var status = 400
    var code: Int
    var message: String
    var parameter: String?

    static let invalidToken = SignFailure(status: 401, code: 9031, message: "Invalid Oauth token")
    static let noAccess = SignFailure(code: 4003, message: "No access to perform this operation")
    static let unknownRequest = SignFailure(code: 4066, message: "Invalid Request ID")
    static let unknownTemplate = SignFailure(code: 20405, message: "Invalid template ID")
    /// Not an HTTP error, as seen.
    static let unknownAddress = SignFailure(status: 200, code: 9004, message: "No match found")
    static let tooMany = SignFailure(
        status: 429, code: 2955, message: "You have reached your call limit for a minute. Please try again later.")

    static func extraKey(_ name: String) -> SignFailure {
        SignFailure(code: 9043, message: "Extra key found", parameter: name)
    }

    static func badValue(_ name: String) -> SignFailure {
        SignFailure(code: 9009, message: "Input value is not valid", parameter: name)
    }

    var response: WebResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("code", number: code)
            if let parameter { json.member("error_param", parameter) }
            json.member("message", message)
            json.member("status", "failure")
        }
        return .json(json.bytes, status: status)
    }
}

extension Sandbox {
    /// `/api/v1/requests…` and the other collections that Sign, not Desk, has under that address.
    func sign(_ call: Call) -> WebResponse {
        do throws(SignFailure) {
            let path = Array(call.path.dropFirst(2))
            let scope = path.first == "templates" ? "templates" : path.first == "requests" ? "documents" : "account"
            switch admit(call, [["ZohoSign.\(scope).READ", "ZohoSign.documents.READ"]]) {
            case .granted: break
            case .noToken, .invalidToken: throw .invalidToken
            case .scopeMissing: throw .noAccess
            }
            if case .refused = signWindow.ask(at: call.now) { throw .tooMany }
            guard call.method == "GET" else { throw .unknownAddress }
            return .json(try SignAnswer(sandbox: self, call: call).body(path))
        } catch {
            return error.response
        }
    }

    static let signCollections = ["requests", "templates", "folders", "requesttypes", "fieldtypes"]
}

/// Answers one admitted call.
struct SignAnswer {
    let sandbox: Sandbox
    let call: Call
    let directory: SignDirectory

    var world: World { directory.world }

    init(sandbox: Sandbox, call: Call) {
        self.sandbox = sandbox
        self.call = call
        directory = SignDirectory(world: call.world)
    }

    func body(_ path: [String]) throws(SignFailure) -> [UInt8] {
        switch (path[0], path.count) {
        case ("requests", 1): return try list()
        case ("requests", 2): return answer("Document details retrieved", [("requests", detail(try known(path[1])))])
        case ("requests", 3) where path[2] == "fielddata": return fieldData(try known(path[1]))
        case ("templates", 1): return try catalogue("templates", Self.templates)
        case ("templates", 2):
            guard let template = Self.templates.first(where: { $0["template_id"]?.text == path[1] }) else {
                throw .unknownTemplate
            }
            return answer("Template details retrieved", [("templates", template)])
        case ("folders", 1): return try catalogue("folders", Self.folders)
        case ("requesttypes", 1): return try catalogue("request_types", Self.requestTypes)
        case ("fieldtypes", 1): return try catalogue("field_types", Self.fieldTypes)
        default: throw .unknownAddress
        }
    }

    private func known(_ id: String) throws(SignFailure) -> SignRequest {
        guard let request = directory.key(ofID: id).flatMap(directory.request) else { throw .unknownRequest }
        return request
    }

    func answer(_ message: String, _ members: [(String, JSONValue)]) -> [UInt8] {
        let frame: [(String, JSONValue)] = [("code", 0)]
        let end: [(String, JSONValue)] = [("message", .string(message)), ("status", "success")]
        return sandbox.object(frame + members + end)
    }

    // MARK: - Pages

    /// What the `data` parameter asks for.
    struct Page {
        static let columns = [
            "request_name", "folder_name", "owner_full_name", "recipient_email", "form_name", "created_time",
        ]
        /// More were never asked for by a client that works.
        static let most = 100

        var rows = 10
        var start = 1
        var column = "created_time"
        var descending = true
        var search: [(column: String, text: String)] = []
    }

    private func page() throws(SignFailure) -> Page {
        for (name, _) in call.request.query where name != "data" { throw .extraKey(name) }
        var page = Page()
        guard let text = call.parameter("data") else { return page }
        guard let data = try? JSONValue(parsing: text), let members = data.members else { throw .badValue("data") }
        for member in members where member.name != "page_context" { throw .extraKey(member.name) }
        for member in data["page_context"]?.members ?? [] {
            switch member.name {
            case "row_count":
                guard let rows = member.value.integer, (1...Page.most).contains(Int(rows)) else {
                    throw .badValue("row_count")
                }
                page.rows = Int(rows)
            case "start_index":
                guard let start = member.value.integer, start >= 1 else { throw .badValue("start_index") }
                page.start = Int(start)
            case "sort_column":
                guard let column = member.value.text, Page.columns.contains(column) else {
                    throw .badValue("sort_column")
                }
                page.column = column
            case "sort_order":
                guard let order = member.value.text, ["ASC", "DESC"].contains(order) else {
                    throw .badValue("sort_order")
                }
                page.descending = order == "DESC"
            case "search_columns":
                for column in member.value.members ?? [] {
                    guard Page.columns.contains(column.name), let text = column.value.text else {
                        throw .badValue("search_columns")
                    }
                    page.search.append((column.name, text))
                }
            default: throw .extraKey(member.name)
            }
        }
        return page
    }

    private func context(_ page: Page, of total: Int) -> JSONValue {
        [
            "row_count": .number(String(page.rows)), "start_index": .number(String(page.start)),
            "total_count": .number(String(total)), "has_more_rows": .bool(page.start - 1 + page.rows < total),
            "sort_column": .string(page.column), "sort_order": page.descending ? "DESC" : "ASC",
            "search_columns": .object(page.search.map { .init(name: $0.column, value: .string($0.text)) }),
        ]
    }

    private func list() throws(SignFailure) -> [UInt8] {
        let page = try page()
        var keys = sandbox.signList.answer(for: world) { SignDirectory(world: $0).entries }.map(\.key)
        if !page.search.isEmpty {
            keys = keys.filter { key in
                guard let request = directory.request(key) else { return false }
                return page.search.allSatisfy { column, text in
                    value(column, of: request).lowercased().contains(text.lowercased())
                }
            }
        }
        if page.column != "created_time" {
            let named = keys.map { key in (directory.request(key).map { value(page.column, of: $0) } ?? "", key) }
            keys = named.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
                .map(\.element.1)
        }
        if page.descending { keys.reverse() }
        let found = keys.dropFirst(page.start - 1).prefix(page.rows).compactMap(directory.request)
        return answer(
            "Documents retrieved",
            [("requests", .array(found.map { summary($0) })), ("page_context", context(page, of: keys.count))])
    }

    private func value(_ column: String, of request: SignRequest) -> String {
        switch column {
        case "request_name": request.name
        case "folder_name": Self.folders[1]["folder_name"]?.text ?? ""
        case "owner_full_name": world.staff(request.owner).full
        case "recipient_email": request.signers.map(\.email).joined(separator: " ")
        default: ""
        }
    }

    private func catalogue(_ name: String, _ all: [JSONValue]) throws(SignFailure) -> [UInt8] {
        let page = try page()
        return answer(
            "List retrieved",
            [
                (name, .array(Array(all.dropFirst(page.start - 1).prefix(page.rows)))),
                ("page_context", context(page, of: all.count)),
            ])
    }
}
