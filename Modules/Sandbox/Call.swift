import Domain
import JSON
import Synchronization
import WebServer

/// One request to one of the apps.
struct Call {
    let request: WebRequest
    let world: World
    /// The clock of tokens and jobs, not the world's.
    let now: Instant

    /// The path's parts, decoded.
    var path: [String] { request.segments }
    var method: String { request.method }
    func parameter(_ name: String) -> String? { request.parameter(name) }
    func header(_ name: String) -> String? { request.header(name) }

    /// Query and form together; the form wins.
    var parameters: [String: String] {
        let form =
            header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true
            ? request.form : nil
        return Dictionary((request.query + (form ?? [])).map { ($0.name, $0.value) }) { $1 }
    }

    /// The address the client reached us at.
    var base: String { "http://" + (header("host") ?? "127.0.0.1") }
}

/// Who a request comes from, as far as its token says.
enum Admission: Equatable {
    /// `user` is the staff index whose token it is: the one who signed in.
    case granted(user: Int)
    case noToken
    case invalidToken
    case scopeMissing
}

extension Sandbox {
    /// Checks the token of a call and that its scopes cover every one of `scopes`. An inner list holds alternatives:
    /// `[["Desk.tickets.READ"], ["Desk.search.READ"]]` needs both, `[["A", "B"]]` one of the two.
    func admit(_ call: Call, _ scopes: [[String]]) -> Admission {
        guard let header = call.header("authorization") else { return .noToken }
        // The token's type says Bearer; the header word is another.
        guard header.hasPrefix("Zoho-oauthtoken ") else { return .noToken }
        if strikes(.expiredToken, call) { return .invalidToken }
        let token = String(header.dropFirst("Zoho-oauthtoken ".count))
        guard let granted = state.withLock({ $0.accounts.scopes(of: token, at: call.now) }) else {
            return .invalidToken
        }
        if strikes(.wrongScope, call) { return .scopeMissing }
        let isCovered = scopes.allSatisfy { alternatives in
            alternatives.contains { needed in granted.contains { Scope.covers($0, needed) } }
        }
        return isCovered ? .granted(user: 0) : .scopeMissing
    }

    /// The bytes of a small object.
    func object(_ members: [(String, JSONValue)]) -> [UInt8] {
        JSONValue.object(members.map { .init(name: $0.0, value: $0.1) }).serialized
    }
}
