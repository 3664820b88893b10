import Domain
import JSON
import Synchronization
import WebServer

/// `/oauth/…`: the accounts server. Parameters count from the query and from a form body alike; failures mostly come
/// with status 200 and an `error`.
extension Sandbox {
    func accounts(_ call: Call) -> WebResponse {
        let request = call.request
        switch (request.segments.dropFirst().joined(separator: "/"), request.method) {
        case ("v2/token", "POST"): return token(call)
        case ("v2/token/revoke", "POST"): return revoke(call)
        case ("v2/auth", "GET"), ("v2/auth", "POST"): return authorise(call)
        case ("serverinfo", "GET"):
            return .json(
                object([
                    ("result", .string("success")),
                    ("locations", .object([.init(name: "eu", value: .string(call.base))])),
                ]))
        case ("v2/token", _), ("v2/token/revoke", _), ("v2/auth", _), ("serverinfo", _):
            return .json(object([("error", .string("invalid_request"))]), status: 405)
        default: return .html("<h1>404</h1>", status: 404)
        }
    }

    private func token(_ call: Call) -> WebResponse {
        let given = call.parameters
        do throws(Accounts.Refusal) {
            let result = try state.withLock {
                state throws(Accounts.Refusal) -> (access: String, refresh: String?) in
                let client = try state.accounts.client(given["client_id"], secret: given["client_secret"])
                switch given["grant_type"] {
                case "authorization_code":
                    return try state.accounts.exchange(
                        code: given["code"], client: client, redirect: given["redirect_uri"], at: call.now)
                case "refresh_token":
                    let access = try state.accounts.refresh(
                        given["refresh_token"], client: client, at: call.now)
                    return (access, nil)
                default: throw .code
                }
            }
            var members: [(String, JSONValue)] = [("access_token", .string(result.access))]
            if let refresh = result.refresh { members.append(("refresh_token", .string(refresh))) }
            members += [
                ("api_domain", .string(call.base)), ("token_type", .string("Bearer")),
                ("expires_in", .number("3600")),
            ]
            return .json(object(members))
        } catch {
            return refused(error)
        }
    }

    private func refused(_ refusal: Accounts.Refusal) -> WebResponse {
        guard refusal == .throttled else { return .json(object([("error", .string(refusal.rawValue))])) }
        let text = "You have made too many requests continuously. Please try again after some time."
        return .json(
            object([
                ("error", .string(refusal.rawValue)), ("error_description", .string(text)),
                ("status", .string("failure")),
            ]), status: options.throttleStatus)
    }

    private func revoke(_ call: Call) -> WebResponse {
        let token = call.parameters["token"]
        let isDone = state.withLock { $0.accounts.revoke(token) }
        return .json(object(isDone ? [("status", .string("success"))] : [("error", .string("invalid_code"))]))
    }

    // MARK: - The browser flow

    private func authorise(_ call: Call) -> WebResponse {
        let given = call.parameters
        guard let client = state.withLock({ $0.accounts.clients.first { $0.id == given["client_id"] } })
        else {
            return page("Invalid client", "<p>No such client_id: invalid_client</p>", status: 400)
        }
        guard let redirect = given["redirect_uri"], !client.isSelfClient, Self.isRegistered(redirect) else {
            return page(
                "Invalid redirect",
                "<p>invalid_redirect_uri: a server client may return to this machine only.</p>", status: 400)
        }
        guard given["response_type"] == "code" else {
            return page("Invalid request", "<p>response_type must be code</p>", status: 400)
        }
        let scopes = Self.scopes(given["scope"])
        guard !scopes.isEmpty, scopes.allSatisfy(Scope.isKnown) else {
            return page("Invalid scope", "<p>invalid_scope</p>", status: 400)
        }
        if call.request.method == "GET", !options.approvesByItself { return consent(client, scopes, given) }
        var answer: [(String, String)] = []
        if given["decision"] == "reject" {
            answer = [("error", "access_denied")]
        } else {
            do throws(Accounts.Refusal) {
                let isOffline = given["access_type"] == "offline"
                let code = try state.withLock { state throws(Accounts.Refusal) in
                    try state.accounts.grant(
                        client: client, scopes: scopes, redirect: redirect, isOffline: isOffline, at: call.now
                    )
                }
                answer = [("code", code), ("location", "eu"), ("accounts-server", call.base)]
            } catch {
                answer = [("error", "access_denied")]
            }
        }
        if let echo = given["state"] { answer.append(("state", echo)) }
        let query = answer.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        let joint = redirect.contains("?") ? "&" : "?"
        return .empty(
            status: 302, headers: [("Location", redirect + joint + query), ("Cache-Control", "no-store")])
    }

    private func consent(_ client: Accounts.Client, _ scopes: [String], _ given: [String: String])
        -> WebResponse
    {
        let hidden = given.sorted { $0.key < $1.key }.map {
            "<input type=\"hidden\" name=\"\(Self.escaped($0.key))\" value=\"\(Self.escaped($0.value))\">"
        }.joined()
        let list = scopes.map { "<li>\(Self.escaped($0))</li>" }.joined()
        return page(
            "\(World.seller.name) asks",
            """
            <p>The client \(Self.escaped(client.id)) would like to use:</p><ul>\(list)</ul>
            <form method="post" action="/oauth/v2/auth">\(hidden)
            <button name="decision" value="accept">Accept</button>
            <button name="decision" value="reject">Reject</button></form>
            """, status: 200)
    }

    private func page(_ title: String, _ body: String, status: Int) -> WebResponse {
        .html("<!doctype html><title>\(title)</title><h1>\(title)</h1>\(body)", status: status)
    }

    /// Registered are the addresses of this machine, any port and path.
    private static func isRegistered(_ redirect: String) -> Bool {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { base in
            redirect.hasPrefix(base) && [":", "/", nil].contains(redirect.dropFirst(base.count).first)
        }
    }

    static func scopes(_ text: String?) -> [String] {
        (text ?? "").split { $0 == "," || $0 == " " }.map(String.init)
    }

    static func encoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
