import JSON

// Files beside the built-in connectors.
extension ConnectorFile {
    /// What a file comes to.
    public struct Joined: Sendable {
        /// The connector it makes, or the built-in one with what it adds.
        public var connector: Connector
        /// Its own among the connector's resources.
        public var resources: [Resource]
        /// Its own among the connector's scopes.
        public var scopes: [Scope]
        /// It is a built-in one with more.
        public var isExtension: Bool
    }

    /// Where the Zoho sign-in may go.
    public struct Addresses: Sendable {
        /// What the base address may begin with: "api" for `{api}`.
        public var named: [String: String]
        /// And whose hosts it may name itself: "zoho.eu". `{domain}` is what stands behind the first dot.
        public var domains: [String]

        public init(named: [String: String], domains: [String]) {
            self.named = named
            self.domains = domains
        }
    }

    /// Beside the others. What is wrong with the meaning is thrown, all of it at once.
    public func joined(
        to others: [Connector], addresses: Addresses, in bytes: [UInt8]
    ) throws(Flaws) -> Joined {
        var flaws: [Flaw] = []
        func report(_ path: String, _ text: String) { flaws.append(ConnectorFile.flaw(at: path, in: bytes, text)) }
        var whole = connector
        var first = 0
        if let extends {
            guard let base = others.first(where: { $0.name == extends }) else {
                let names = others.map(\.name)
                let hint =
                    Suggestion.nearest(to: extends, among: names).map { "did you mean “\($0)”?" }
                    ?? "there are: \(names.joined(separator: ", "))"
                throw Flaws(
                    flaws: [ConnectorFile.flaw(at: "extends", in: bytes, "there is no connector “\(extends)”; \(hint)")]
                )
            }
            whole = base
            first = base.resources.count
            whole.scopes += connector.scopes.filter { scope in !base.scopes.contains { $0.name == scope.name } }
            whole.resources += connector.resources
            whole.hooks += connector.hooks
        } else {
            if others.contains(where: { $0.name == connector.name }) {
                report("name", "there is a connector “\(connector.name)” already; take another name")
            }
            do { whole.baseURL = try connector.address(addresses) } catch { report("baseURL", error.reason) }
            for (path, reason) in connector.authorization.problems { report(path, reason) }
        }
        for flaw in whole.flaws() {
            guard let own = flaw.path.below("resources", from: first) else { continue }
            report(own, flaw.text)
        }
        guard flaws.isEmpty else {
            throw Flaws(flaws: flaws.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return Joined(
            connector: whole, resources: connector.resources, scopes: connector.scopes, isExtension: extends != nil)
    }
}

private struct BadAddress: Error { var reason: String }

extension Connector {
    /// The base address with its placeholders filled.
    fileprivate func address(_ addresses: ConnectorFile.Addresses) throws(BadAddress) -> String {
        if baseURL.isEmpty, !asks, authorization == .none { return "" }
        let names = addresses.named.keys.sorted().map { "{\($0)}" }.joined(separator: ", ")
        var known = addresses.named
        known["domain"] = addresses.domains.first.map { String($0.drop { $0 != "." }.dropFirst()) }
        guard let filled = Template.fill(baseURL, known) else {
            throw BadAddress(reason: "“\(baseURL)” has a placeholder that is none of \(names), {domain}")
        }
        let url = filled.hasSuffix("/") ? String(filled.dropLast()) : filled
        guard url.isSafeAddress else {
            throw BadAddress(reason: "“\(filled)” must begin with https://, because secrets travel there")
        }
        // The token of the Zoho sign-in opens all of a company's apps; it goes to nobody else.
        guard authorization != .zoho || addresses.include(url) else {
            throw BadAddress(
                reason: "the Zoho sign-in is only sent to Zoho: begin the address with one of \(names), or with "
                    + addresses.domains.map { "https://….\($0)" }.joined(separator: " or "))
        }
        return url
    }
}

extension ConnectorFile.Addresses {
    fileprivate func include(_ url: String) -> Bool {
        if named.values.contains(where: { url == $0 || url.hasPrefix($0 + "/") }) { return true }
        guard url.hasPrefix("https://") else { return false }
        // Nothing of a host's name but letters, digits and - may stand before its domain: no user, no port, no path.
        let host = url.dropFirst(8).prefix { $0 != "/" }
        let isPlain = host.utf8.allSatisfy {
            $0 == 0x2d || $0 == 0x2e || (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
        }
        return isPlain && domains.contains { host.hasSuffix("." + $0) }
    }
}

extension String {
    /// Over TLS, or to this very machine.
    fileprivate var isSafeAddress: Bool {
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        return hasPrefix("https://") && count > 8
            || local.contains { self == $0 || hasPrefix($0 + ":") || hasPrefix($0 + "/") }
    }

    /// "resources.14.ways.0" as "resources.2.ways.0" where twelve of others stand before; nil for one of theirs.
    fileprivate func below(_ list: String, from first: Int) -> String? {
        var parts = split(separator: ".").map(String.init)
        guard parts.count > 1, parts[0] == list, let index = Int(parts[1]) else { return first == 0 ? self : nil }
        guard index >= first else { return nil }
        parts[1] = String(index - first)
        return parts.joined(separator: ".")
    }
}

extension Authorization {
    fileprivate var problems: [(path: String, reason: String)] {
        switch self {
        case .zoho, .basic, .none: []
        case .key(let header, let prefix):
            (header + prefix).utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3a } && !header.isEmpty
                ? [] : [("authorization", "“\(header)” is not the name of a header")]
        case .clientCredentials(let url, _), .refreshToken(let url):
            url.isSafeAddress
                ? [] : [("authorization", "“\(url)” must begin with https://, because secrets travel there")]
        }
    }
}
