import ConnectorKit
import Domain
import HTTP
import JSON

/// The accounts server of one centre: its calls, and what its answers mean.
struct AccountsServer: Sendable {
    let centre: DataCentre
    let transport: Transport
    let now: @Sendable () -> Instant

    struct Answer {
        var token: AccessToken
        /// Only the first exchange has one; a renewal never does.
        var refreshToken: Secret?
        var apiDomain: String?
    }

    /// Why there is no token.
    enum Failure: Error {
        /// Too many tokens lately. Zoho does not say for how long.
        case throttled
        /// Zoho said no, or was never reached: nothing was made.
        case refused(PullFailure)
        /// The request may have arrived; whether a token was made is not known.
        case unanswered(PullFailure)
    }

    /// What the request was for decides what an `invalid_code` means.
    enum Occasion { case exchange, renewal }

    func token(for occasion: Occasion, _ parameters: [(String, String)]) async throws -> Answer {
        let response = try await post("/oauth/v2/token", body: formEncoded(parameters))
        // An error page is not JSON, and is dealt with below.
        let json = try? JSONValue(parsing: response.body)
        if (200..<300).contains(response.status), let text = json?["access_token"]?.text, !text.isEmpty {
            return answer(text, json!)
        }
        if response.status == 429 { throw Failure.throttled }
        guard let error = json?["error"]?.text else { throw Failure.refused(unknown(response.status)) }
        throw failure(error, description: json?["error_description"]?.text ?? "", occasion)
    }

    /// All access tokens made from it die with it.
    func revoke(_ refreshToken: Secret) async throws {
        let query = formEncoded([("token", refreshToken.revealed)])
        let response = try await post("/oauth/v2/token/revoke?" + query, body: "")
        let json = try? JSONValue(parsing: response.body)
        guard (200..<300).contains(response.status), json?["error"] == nil else {
            throw fail(
                .fix,
                "the sign-in was not revoked; revoke it in your Zoho account under Security, Connected Apps")
        }
    }

    private func post(_ path: String, body: String) async throws -> Response {
        var limits = Request.Limits()
        limits.total = .seconds(30)
        limits.maximumBodyBytes = 1 << 20
        let request = Request(
            "POST", centre.accounts + path,
            headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")],
            body: Array(body.utf8), limits: limits)
        do {
            return try await transport.send(request)
        } catch {
            switch error.kind {
            case .cancelled: throw CancellationError()
            case .unresolvable, .unreachable: throw Failure.refused(fail(.retry(after: nil), error.reason))
            case .untrusted: throw Failure.refused(fail(.fix, error.reason))
            case .malformed, .refusedRedirect, .tooLarge, .disk:
                throw Failure.refused(fail(.fix, error.reason))
            case .timedOut, .interrupted, .stopped:
                throw Failure.unanswered(fail(.retry(after: nil), error.reason))
            }
        }
    }

    /// `expires_in` is seconds, except where `expires_in_sec` stands beside it; then it may be milliseconds.
    private func answer(_ text: String, _ json: JSONValue) -> Answer {
        let seconds = json["expires_in_sec"]?.integer ?? json["expires_in"]?.integer ?? 3600
        let made = now()
        let life = Duration.seconds(max(1, min(seconds, 86_400)))
        return Answer(
            token: AccessToken(text: Secret(text), made: made, expires: made.advanced(by: life)),
            refreshToken: json["refresh_token"]?.text.flatMap { $0.isEmpty ? nil : Secret($0) },
            apiDomain: json["api_domain"]?.text.flatMap(address))
    }

    /// The token will be sent there: never over a less protected way than the one it came by.
    private func address(_ text: String) -> String? {
        let scheme = centre.accounts.prefix { $0 != ":" } + "://"
        guard text.hasPrefix(scheme) || text.hasPrefix("https://") else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    func fail(_ remedy: PullFailure.Remedy, _ reason: String) -> PullFailure {
        PullFailure(remedy, place: "zoho_accounts (\(centre.accounts))", reason: reason)
    }

    private func unknown(_ status: Int) -> PullFailure {
        status >= 500
            ? fail(.retry(after: nil), "HTTP \(status); try again later")
            : fail(.fix, "HTTP \(status) and no token; this is not a Zoho accounts server, check its address")
    }

    private func failure(_ error: String, description: String, _ occasion: Occasion) -> Failure {
        let words = error.lowercased().map { $0 == " " ? "_" : String($0) }.joined()
        return switch words {
        case "access_denied" where occasion == .renewal || description.contains("too many"): .throttled
        case "invalid_code" where occasion == .exchange:
            .refused(
                fail(
                    .reauthorise,
                    "Zoho does not accept the code (invalid_code): a code works once and lives about three "
                        + "minutes, only in the centre and for the client it was made for; make a new one"))
        case "invalid_code", "invalid_refresh_token", "invalid_grant":
            .refused(
                fail(
                    .reauthorise,
                    "Zoho no longer accepts the stored sign-in (\(words)): it was revoked, or pushed out by "
                        + "newer ones; connect again"))
        case "access_denied":
            .refused(
                fail(.reauthorise, "Zoho denied access (access_denied); make a new code after ten minutes"))
        case "invalid_client": .refused(fail(.fix, unknownClient))
        case "invalid_client_secret":
            .refused(
                fail(
                    .fix,
                    "the client secret is wrong (invalid_client_secret); copy it again from the API console"))
        case "invalid_redirect_uri":
            .refused(
                fail(
                    .fix,
                    "the redirect address is not the one registered (invalid_redirect_uri); "
                        + "enter it in the API console"
                ))
        case "invalid_scope":
            .refused(
                fail(
                    .fix,
                    "Zoho does not know one of the scopes (invalid_scope), and refuses them all; "
                        + "check their spelling"
                ))
        case "general_error":
            .refused(
                fail(
                    .retry(after: .seconds(60)),
                    "Zoho had a passing fault (general_error); try again in a minute"))
        default:
            .refused(fail(.fix, "Zoho refused: \(AccountsServer.printable(error))"))
        }
    }

    private var unknownClient: String {
        let others = DataCentre.all.map(\.name).filter { $0 != centre.name }.joined(separator: ", ")
        return
            "the client is not known in the centre \(centre.name) (invalid_client); check the client id, or "
            + "choose the centre it was registered in: \(others)"
    }

    /// Words of the vendor's, as far as they are words.
    static func printable(_ text: String) -> String {
        String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || " _-.".contains($0)) }.prefix(80))
    }
}

func formEncoded(_ parameters: [(String, String)]) -> String {
    parameters.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
}

/// Everything but letters, digits and `-._~`.
func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: encoded.append(byte)
        default: encoded += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}
