public import HTTP

/// Puts a sign-in on requests. Getting and renewing it is the business of who makes the value.
public struct Authorizer: Sendable {
    /// The header that carries it.
    public var header: String
    /// The word before the token: "Zoho-oauthtoken"; empty for none.
    public var scheme: String
    /// A good token; `stale` is the one that a server has just refused, nil for the first. Many callers may wait at
    /// once.
    public var token: @Sendable (_ stale: String?) async throws -> String

    public init(
        header: String = "Authorization", scheme: String,
        token: @escaping @Sendable (_ stale: String?) async throws -> String
    ) {
        self.header = header
        self.scheme = scheme
        self.token = token
    }

    /// For systems that anyone may ask. An empty token leaves requests as they are.
    public static let none = Authorizer(scheme: "") { _ in "" }

    public func sign(_ request: inout Request, with token: String) {
        guard !token.isEmpty else { return }
        request.headers.append((header, scheme.isEmpty ? token : "\(scheme) \(token)"))
    }
}

/// How a system's calls are signed in. What is secret about it is in the workspace's vault under the system's name.
public enum Authorization: Hashable, Sendable {
    /// The workspace's Zoho sign-in, with the connector's scopes.
    case zoho
    /// A key as it was issued: `X-API-Key: KEY`, or with words before it: `Authorization: Token KEY`.
    case key(header: String, prefix: String)
    /// A name and a password (RFC 7617).
    case basic
    /// A client signs in for itself (RFC 6749, 4.4).
    case clientCredentials(tokenURL: String, scopes: [String])
    /// A person has signed in once, elsewhere, and left a refresh token (RFC 6749, 6).
    case refreshToken(tokenURL: String)
    /// Anyone may ask.
    case none
}
