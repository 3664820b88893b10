import Domain

/// The memory of the accounts server: codes, refresh tokens and access tokens, with the vendor's limits. Pure: the time
/// comes with each question.
struct Accounts: Sendable {
    static let codeLifetime: Duration = .seconds(180)
    static let accessLifetime: Duration = .seconds(3600)
    static let window: Duration = .seconds(600)
    static let creationsPerWindow = 10
    static let liveAccessTokens = 15
    static let liveRefreshTokens = 20

    /// A client as the API console registers it. The self client has no page to return to.
    struct Client: Sendable {
        let id: String
        let secret: String
        let isSelfClient: Bool
    }

    enum Refusal: String, Error {
        case code = "invalid_code"
        case client = "invalid_client"
        case secret = "invalid_client_secret"
        case redirect = "invalid_redirect_uri"
        case scope = "invalid_scope"
        case throttled = "Access Denied"
    }

    private struct Code: Sendable {
        let client: String
        let scopes: [String]
        let expires: Instant
        let redirect: String?
        let isOffline: Bool
    }

    private struct Refresh: Sendable {
        let token: String
        let client: String
        let scopes: [String]
        /// When its access tokens of the running window were made.
        var creations: [Instant] = []
        /// The living access tokens, oldest first.
        var access: [String] = []
    }

    private struct Access: Sendable {
        let scopes: [String]
        let expires: Instant
    }

    let clients: [Client]
    private let dice: Dice
    private var made = 0
    private var codes: [String: Code] = [:]
    private var codeCreations: [String: [Instant]] = [:]
    /// Oldest first: the first is the one that the twenty-first pushes out.
    private var refreshes: [Refresh] = []
    private var accesses: [String: Access] = [:]

    init(dice: Dice) {
        self.dice = dice
        func hex(_ topic: UInt64, _ count: Int) -> String {
            String((0..<count).map { "0123456789abcdef".utf8Character(dice.pick(topic, $0, below: 16)) })
        }
        clients = [
            Client(id: "1000." + hex(90, 30).uppercased(), secret: hex(91, 42), isSelfClient: true),
            Client(id: "1000." + hex(92, 30).uppercased(), secret: hex(93, 42), isSelfClient: false),
        ]
    }

    private mutating func token() -> String {
        made += 1
        func part(_ topic: UInt64) -> String {
            let text =
                String(dice.roll(topic, made), radix: 16) + String(dice.roll(topic + 1, made), radix: 16)
            return String(repeating: "0", count: max(0, 32 - text.count)) + text
        }
        return "1000.\(part(94)).\(part(96))"
    }

    // MARK: - Granting

    /// A code to exchange once within three minutes.
    mutating func grant(
        client: Client, scopes: [String], redirect: String? = nil, isOffline: Bool = true, at now: Instant
    ) throws(Refusal) -> String {
        guard !scopes.isEmpty, scopes.allSatisfy(Scope.isKnown) else { throw .scope }
        codes = codes.filter { $0.value.expires > now }
        var recent = (codeCreations[client.id] ?? []).filter { now.duration(since: $0) < Self.window }
        guard recent.count < Self.creationsPerWindow else { throw .throttled }
        recent.append(now)
        codeCreations[client.id] = recent
        let code = token()
        codes[code] = Code(
            client: client.id, scopes: scopes, expires: now.advanced(by: Self.codeLifetime),
            redirect: redirect,
            isOffline: isOffline)
        return code
    }

    func client(_ id: String?, secret: String?) throws(Refusal) -> Client {
        guard let client = clients.first(where: { $0.id == id }) else { throw .client }
        guard client.secret == secret else { throw .secret }
        return client
    }

    /// Each attempt uses the code up, also one with the wrong redirect.
    mutating func exchange(
        code: String?, client: Client, redirect: String?, at now: Instant
    ) throws(Refusal) -> (access: String, refresh: String?) {
        guard let code, let known = codes.removeValue(forKey: code), known.client == client.id,
            known.expires > now
        else { throw .code }
        guard known.redirect == redirect || known.redirect == nil else { throw .redirect }
        guard known.isOffline else { return (issue(known.scopes, at: now), nil) }
        var refresh = Refresh(token: token(), client: client.id, scopes: known.scopes)
        let access = issue(known.scopes, at: now)
        refresh.access = [access]
        refresh.creations = [now]
        refreshes.append(refresh)
        let own = refreshes.indices.filter { refreshes[$0].client == client.id }
        if own.count > Self.liveRefreshTokens { drop(own[0]) }
        return (access, refresh.token)
    }

    mutating func refresh(_ token: String?, client: Client, at now: Instant) throws(Refusal) -> String {
        guard let place = refreshes.firstIndex(where: { $0.token == token && $0.client == client.id }) else {
            throw .code
        }
        refreshes[place].creations.removeAll { now.duration(since: $0) >= Self.window }
        guard refreshes[place].creations.count < Self.creationsPerWindow else { throw .throttled }
        let access = issue(refreshes[place].scopes, at: now)
        refreshes[place].creations.append(now)
        refreshes[place].access.append(access)
        if refreshes[place].access.count > Self.liveAccessTokens {
            accesses[refreshes[place].access.removeFirst()] = nil
        }
        return access
    }

    private mutating func issue(_ scopes: [String], at now: Instant) -> String {
        let access = token()
        accesses[access] = Access(scopes: scopes, expires: now.advanced(by: Self.accessLifetime))
        return access
    }

    private mutating func drop(_ place: Int) {
        for access in refreshes[place].access { accesses[access] = nil }
        refreshes.remove(at: place)
    }

    /// False if no refresh token (or access token) of that name lives.
    mutating func revoke(_ token: String?) -> Bool {
        if let place = refreshes.firstIndex(where: { $0.token == token }) {
            drop(place)
            return true
        }
        guard let token else { return false }
        return accesses.removeValue(forKey: token) != nil
    }

    /// The scopes of a living access token.
    mutating func scopes(of access: String, at now: Instant) -> [String]? {
        guard let known = accesses[access] else { return nil }
        if known.expires > now { return known.scopes }
        accesses[access] = nil
        return nil
    }
}

/// `Service.area.sub.OPERATION`.
enum Scope {
    private static let services = [
        "zohocrm", "desk", "zohoprojects", "zohobugtracker", "zohoanalytics", "zohosearch", "zohofiles",
        "aaaserver", "zohopc",
        "zohosprints", "zohosign", "workdrive", "zohocliq", "jproxy", "zohosurvey", "zohoforms",
    ]
    private static let operations = ["read", "create", "update", "delete", "write", "all", "custom"]

    static func isKnown(_ scope: String) -> Bool {
        let parts = scope.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard (2...6).contains(parts.count), !parts.contains("") else { return false }
        return services.contains(String(parts[0])) && operations.contains(String(parts[parts.count - 1]))
    }

    /// Whether a granted scope permits what a call needs: the same area or one around it, the operation or ALL.
    static func covers(_ granted: String, _ needed: String) -> Bool {
        let given = granted.lowercased().split(separator: ".")
        let wanted = needed.lowercased().split(separator: ".")
        guard let can = given.last, let must = wanted.last, given.first == wanted.first else { return false }
        let isAllowed =
            can == must || can == "all" || (can == "write" && ["create", "update", "delete"].contains(must))
        return isAllowed
            && (given.dropLast().elementsEqual(wanted.dropLast().prefix(given.count - 1))
                || given.dropFirst().first == "fullaccess")
    }
}

extension String {
    fileprivate func utf8Character(_ offset: Int) -> Character {
        Character(Unicode.Scalar(utf8[utf8.index(utf8.startIndex, offsetBy: offset)]))
    }
}
