/// Puts a sign-in on requests. Getting and renewing it is the business of who makes the value.
public struct Authorizer: Sendable {
    /// The word before the token: "Zoho-oauthtoken".
    public var scheme: String
    /// A good token; `stale` is the one that a server has just refused, nil for the first. Many callers may wait at
    /// once.
    public var token: @Sendable (_ stale: String?) async throws -> String

    public init(scheme: String, token: @escaping @Sendable (_ stale: String?) async throws -> String) {
        self.scheme = scheme
        self.token = token
    }
}
