import Domain
import JSON
import Synchronization
import WebServer

/// A refusal in the CRM's own form.
struct CRMFailure: Error {
    let status: Int
    let code: String
    let message: String
    var details: [JSONValue.Member] = []

    init(_ status: Int, _ code: String, _ message: String, _ details: [JSONValue.Member] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    static func parameter(_ name: String, _ code: String, _ message: String) -> CRMFailure {
        CRMFailure(400, code, message, [.init(name: "param_name", value: .string(name))])
    }

    static let noSuchPath = CRMFailure(
        404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one")
    static let wrongMethod = CRMFailure(
        400, "INVALID_REQUEST_METHOD", "The http request method type is not a valid one")

    var response: WebResponse {
        let body = JSONValue.object([
            .init(name: "code", value: .string(code)), .init(name: "details", value: .object(details)),
            .init(name: "message", value: .string(message)), .init(name: "status", value: .string("error")),
        ])
        return .json(body.serialized, status: status)
    }
}

/// `/crm/v8/…` and `/crm/bulk/v8/…`.
extension Sandbox {
    /// An Enterprise edition's concurrent calls.
    private static let concurrentCalls = 20

    func crm(_ call: Call) -> WebResponse {
        do throws(CRMFailure) {
            var response = try crmAnswer(call)
            let (left, budget) = state.withLock { ($0.credits.left(at: call.now), $0.credits.budget) }
            // The header appears once half of the credits are gone.
            if left * 2 <= budget { response.headers.append(("X-API-CREDITS-REMAINING", String(left))) }
            return response
        } catch {
            return error.response
        }
    }

    /// Counts the calls under way; false when there are too many. Balanced by `leaveCRM`.
    func enterCRM() -> Bool {
        state.withLock { state in
            guard state.crmCalls < Self.concurrentCalls else { return false }
            state.crmCalls += 1
            return true
        }
    }

    func leaveCRM() { state.withLock { $0.crmCalls -= 1 } }

    private func crmAnswer(_ call: Call) throws(CRMFailure) -> WebResponse {
        let path = call.path
        if path.count >= 4, path[1] == "bulk", path[2] == "v8", path[3] == "read" {
            return try bulkRead(call)
        }
        guard path.count >= 3, path[1] == "v8" else { throw .noSuchPath }
        let rest = Array(path.dropFirst(2))
        switch rest[0] {
        case "coql" where rest.count == 1: return try coql(call)
        case "users" where rest.count <= 2: return try users(call, rest)
        case "org" where rest.count == 1: return try organisation(call)
        case "settings": return try settings(call, rest)
        case "actions" where rest == ["actions", "watch"]: return try watch(call)
        default: return try records(call, rest)
        }
    }

    private func records(_ call: Call, _ rest: [String]) throws(CRMFailure) -> WebResponse {
        guard let module = CRMModule.named(rest[0]) else {
            throw CRMFailure(400, "INVALID_MODULE", "the module name given seems to be invalid")
        }
        if rest.count == 4, rest[2] == "actions", rest[3] == "blueprint" {
            return try blueprint(call, module, rest[1])
        }
        guard call.method == "GET" else { return try writeRecords(call, module, rest) }
        switch rest.count {
        case 1: return try list(call, module)
        case 2 where rest[1] == "deleted": return try deleted(call, module)
        case 2: return try single(call, module, rest[1])
        case 3 where rest[1] == "actions" && rest[2] == "count": return try count(call, module)
        case 3: return try related(call, module, rest[1], rest[2])
        default: throw .noSuchPath
        }
    }

    /// Refuses who may not, and takes the price. To be called before anything is looked up.
    func enter(_ call: Call, _ scopes: [[String]], credits: Int = 1) throws(CRMFailure) {
        switch admit(call, scopes) {
        case .granted: break
        case .noToken: throw CRMFailure(401, "AUTHENTICATION_FAILURE", "Authentication failed")
        case .invalidToken: throw CRMFailure(401, "INVALID_TOKEN", "invalid oauth token")
        case .scopeMissing:
            throw CRMFailure(401, "OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL")
        }
        guard state.withLock({ $0.credits.take(credits, at: call.now) }) else {
            throw CRMFailure(429, "TOO_MANY_REQUESTS", "You have exceeded your API limit")
        }
    }

    static func scopes(_ module: CRMModule) -> [[String]] { scopes(module, "READ") }

    static func scopes(_ module: CRMModule, _ operation: String) -> [[String]] {
        let own = "ZohoCRM.modules.\(module.name.lowercased())." + operation
        return [module.isCustom ? [own, "ZohoCRM.modules.custom." + operation] : [own]]
    }

    /// Refuses parameters the call does not know, and repeated ones.
    func check(_ call: Call, allowed: [String]) throws(CRMFailure) {
        var seen: Set<String> = []
        for (name, _) in call.request.query {
            guard allowed.contains(name) else {
                throw .parameter(name, "INVALID_DATA", "the given parameter is not supported")
            }
            guard seen.insert(name).inserted else {
                throw .parameter(name, "INVALID_DATA", "the parameter is repeated")
            }
        }
    }

    /// A whole number within bounds, or the default.
    func number(
        _ call: Call, _ name: String, default fallback: Int, in range: ClosedRange<Int>
    ) throws(CRMFailure) -> Int {
        guard let text = call.parameter(name) else { return fallback }
        guard let value = Int(text), range.contains(value) else {
            throw .parameter(
                name, "INVALID_DATA",
                "the given value is not within \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// `If-Modified-Since`: ISO 8601 with an offset, not a date in the way of HTTP.
    func modifiedSince(_ call: Call) throws(CRMFailure) -> Instant? {
        guard let text = call.header("if-modified-since") else { return nil }
        guard let moment = Instant(iso8601: text), !text.hasSuffix("Z") else {
            throw CRMFailure(
                400, "INVALID_DATA", "the header is not a date-time with offset",
                [.init(name: "header", value: .string("If-Modified-Since"))])
        }
        return moment
    }
}

/// Credits of a rolling day: each is free again 24 hours after its use. Counted by the minute.
struct Credits: Sendable {
    let budget: Int
    private var uses: [(minute: Int64, credits: Int)] = []
    private var spent = 0

    init(budget: Int) { self.budget = budget }

    mutating func left(at now: Instant) -> Int {
        let oldest = now.milliseconds / 60_000 - 24 * 60
        while let first = uses.first, first.minute < oldest {
            spent -= first.credits
            uses.removeFirst()
        }
        return max(0, budget - spent)
    }

    mutating func take(_ credits: Int, at now: Instant) -> Bool {
        guard left(at: now) >= credits else { return false }
        let minute = now.milliseconds / 60_000
        if uses.last?.minute == minute {
            uses[uses.count - 1].credits += credits
        } else {
            uses.append((minute, credits))
        }
        spent += credits
        return true
    }
}
