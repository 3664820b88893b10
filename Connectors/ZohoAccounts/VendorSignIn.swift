public import ConnectorKit
import Crypto
import Domain
public import HTTP
import JSON

/// The sign-in of a system other than Zoho. Where tokens are needed, all processes of a workspace share one: it is
/// renewed by whoever comes first, and lies in the vault for the others.
public actor VendorSignIn {
    private let connector: Connector
    private let vault: Vault
    private let transport: Transport
    private let surroundings: Surroundings
    private let flight = SingleFlight<AccessToken>()
    private let haste: Double
    private var current: AccessToken?
    /// Secrets that were refused are not shown to the vendor again and again.
    private var refusal: (secrets: Secret?, failure: PullFailure)?

    /// RFC 6749 leaves out how long a token lives where the vendor has said so elsewhere.
    private static let unknownLife = 3600

    public init(connector: Connector, vault: Vault, transport: Transport, surroundings: Surroundings) {
        self.connector = connector
        self.vault = vault
        self.transport = transport
        self.surroundings = surroundings
        haste = surroundings.random()
    }

    public nonisolated var authorizer: Authorizer {
        switch connector.authorization {
        case .zoho, .none: .none
        case .key(let header, let prefix):
            Authorizer(header: header, scheme: prefix) { try await self.fixed($0) { $0["key"] } }
        case .basic: Authorizer(scheme: "Basic") { try await self.fixed($0, \.basic) }
        case .clientCredentials, .refreshToken: Authorizer(scheme: "Bearer") { try await self.token(replacing: $0) }
        }
    }

    /// What is sent as it was typed. Refused once, it is good only if somebody has put another in its place.
    private func fixed(_ stale: String?, _ text: (VendorSecrets) -> String) throws -> String {
        let good = text(try secrets())
        guard good != stale else {
            throw fail(.reauthorise, "\(connector.title) does not accept the stored sign-in; \(remedy)")
        }
        return good
    }

    // MARK: Tokens

    private func token(replacing stale: String?) async throws -> String {
        var found: AccessToken?
        // Whoever flew for us may have had no quarrel with the token that was refused to us, so perhaps once more.
        for _ in 0..<3 where found == nil || found?.text.revealed == stale {
            if let current, isGood(current, stale) { return current.text.revealed }
            found = try await flight.run { try await self.renew(replacing: stale) }
        }
        current = found
        return found!.text.revealed
    }

    /// A token from the future was stored before the clock was put back, and nothing can be said about its age.
    private func isGood(_ token: AccessToken, _ stale: String?) -> Bool {
        let now = surroundings.now()
        return token.text.revealed != stale && token.isFresh(at: now, haste: haste)
            && token.made <= now.advanced(by: .seconds(60))
    }

    private func renew(replacing stale: String?) async throws -> AccessToken {
        do {
            if let shared = try stored(), isGood(shared, stale) { return shared }
            return try await FileLock("\(vault.lockPath).\(connector.name)", surroundings.sleep).run {
                if let shared = try self.stored(), self.isGood(shared, stale) { return shared }
                let secrets = try self.secrets()
                let kept = try self.vault.secret(VendorSecrets.name(self.connector.name))
                if let refusal = self.refusal, refusal.secrets == kept { throw refusal.failure }
                do {
                    return try await self.ask(secrets)
                } catch let failure as PullFailure {
                    if failure.remedy == .reauthorise { self.refusal = (kept, failure) }
                    throw failure
                }
            }
        } catch let failure as VaultFailure {
            throw fail(.fix, "\(failure)")
        }
    }

    private func ask(_ secrets: VendorSecrets) async throws -> AccessToken {
        let parameters: [(String, String)]
        let url: String
        switch connector.authorization {
        case .clientCredentials(let tokenURL, let scopes):
            url = tokenURL
            parameters =
                [("grant_type", "client_credentials")]
                + (scopes.isEmpty ? [] : [("scope", scopes.joined(separator: " "))])
        case .refreshToken(let tokenURL):
            url = tokenURL
            parameters = [("grant_type", "refresh_token"), ("refresh_token", secrets["refresh_token"])]
        case .zoho, .key, .basic, .none: preconditionFailure("a sign-in without tokens")
        }
        // Servers must take the client's name and secret in a header and may take them in the body (RFC 6749, 2.3.1).
        // Many do the opposite, so that both are tried before the client is called unknown.
        let client = Base64.encode(
            Array("\(percentEncoded(secrets["client_id"])):\(percentEncoded(secrets["client_secret"]))".utf8))
        var response = try await post(url, parameters, header: "Basic \(client)")
        if error(in: response) == "invalid_client" || response.status == 401 && error(in: response) == nil {
            let inBody = [("client_id", secrets["client_id"]), ("client_secret", secrets["client_secret"])]
            response = try await post(url, parameters + inBody, header: nil)
        }
        return try keep(response, secrets)
    }

    private func post(_ url: String, _ parameters: [(String, String)], header: String?) async throws -> Response {
        var limits = Request.Limits()
        limits.total = .seconds(30)
        limits.maximumBodyBytes = 1 << 20
        var headers = [(name: "Content-Type", value: "application/x-www-form-urlencoded")]
        headers.append(("Accept", "application/json"))
        if let header { headers.append(("Authorization", header)) }
        let request = Request("POST", url, headers: headers, body: Array(formEncoded(parameters).utf8), limits: limits)
        do {
            return try await transport.send(request)
        } catch {
            switch error.kind {
            case .cancelled: throw CancellationError()
            case .unresolvable, .unreachable, .timedOut, .interrupted, .stopped:
                throw fail(.retry(after: nil), error.reason)
            case .untrusted, .malformed, .refusedRedirect, .tooLarge, .disk: throw fail(.fix, error.reason)
            }
        }
    }

    private func error(in response: Response) -> String? {
        guard !(200..<300).contains(response.status) || response.body.count < 4096 else { return nil }
        return (try? JSONValue(parsing: response.body))?["error"]?.text
    }

    /// A new refresh token is stored before anything else: the old one may be worth nothing from now on.
    private func keep(_ response: Response, _ secrets: VendorSecrets) throws -> AccessToken {
        // An error page is not JSON, and has no token either.
        let json = try? JSONValue(parsing: response.body)
        guard (200..<300).contains(response.status), let text = json?["access_token"]?.text, !text.isEmpty else {
            throw refused(response.status, json?["error"]?.text)
        }
        if let refreshToken = json?["refresh_token"]?.text, !refreshToken.isEmpty {
            try secrets.renewed(Secret(refreshToken)).keep(in: vault, of: connector.name)
        }
        let made = surroundings.now()
        let seconds = json?["expires_in"]?.double.map { Int(max(1, min($0, 86_400 * 30))) } ?? Self.unknownLife
        let token = AccessToken(text: Secret(text), made: made, expires: made.advanced(by: .seconds(seconds)))
        try vault.setSecret(token.packed, named: VendorSecrets.tokenName(connector.name))
        return token
    }

    private func refused(_ status: Int, _ error: String?) -> PullFailure {
        let title = connector.title
        switch error {
        case "invalid_client", "unauthorized_client":
            return fail(
                .reauthorise, "\(title) does not know the client or its secret (\(error!)); \(remedy)")
        case "invalid_grant":
            return fail(
                .reauthorise,
                "\(title) no longer accepts the refresh token (invalid_grant): it was revoked, has run out or was "
                    + "replaced by a newer one; get another from \(title), then \(remedy)")
        case "invalid_scope":
            return fail(.fix, "\(title) does not grant one of the scopes (invalid_scope); correct them in the file")
        case let error?:
            return fail(.fix, "\(title) refused to give a token: \(AccountsServer.printable(error))")
        case nil where status == 401 || status == 403: return fail(.reauthorise, "HTTP \(status); \(remedy)")
        case nil where status == 429 || status >= 500:
            return fail(.retry(after: nil), "HTTP \(status) and no token; try again later")
        case nil: return fail(.fix, "HTTP \(status) and no token; check the address of the token server in the file")
        }
    }

    // MARK: The vault

    private func stored() throws -> AccessToken? {
        try vault.secret(VendorSecrets.tokenName(connector.name)).flatMap(AccessToken.init(packed:))
    }

    private func secrets() throws -> VendorSecrets {
        do {
            guard let secrets = try vault.vendorSecrets(of: connector.name) else {
                throw fail(.reauthorise, "no sign-in is stored; \(remedy)")
            }
            return secrets
        } catch let failure as VaultFailure {
            throw fail(.fix, "\(failure)")
        }
    }

    private var remedy: String { "run onward connect \(connector.name)" }

    private func fail(_ kind: PullFailure.Remedy, _ reason: String) -> PullFailure {
        PullFailure(kind, place: "the sign-in of \(connector.name)", reason: reason)
    }
}

extension AccessToken {
    fileprivate var packed: Secret {
        let json: JSONValue = [
            "text": .string(text.revealed), "made": .number(String(made.milliseconds)),
            "expires": .number(String(expires.milliseconds)),
        ]
        return Secret(String(decoding: json.serialized, as: UTF8.self))
    }

    fileprivate init?(packed: Secret) {
        guard let json = try? JSONValue(parsing: packed.revealed), let text = json["text"]?.text,
            let made = json["made"]?.integer, let expires = json["expires"]?.integer
        else { return nil }
        self.init(
            text: Secret(text), made: Instant(milliseconds: made), expires: Instant(milliseconds: expires))
    }
}
