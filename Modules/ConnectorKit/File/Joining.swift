// Files beside the built-in connectors.
extension ConnectorFile {
    /// What a file comes to.
    public struct Joined: Sendable {
        /// The connector it makes, or the built-in one with what it adds.
        public var connector: Connector
        /// Its own among the connector's resources.
        public var resources: [Resource]
        /// The names of the scopes it adds.
        public var extends: String?
    }

    /// Beside the others. `addresses` fill the placeholders of the base address: `{api}`. What is wrong with the
    /// meaning is thrown, all of it at once.
    public func joined(
        to others: [Connector], addresses: [String: String], in bytes: [UInt8]
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
        return Joined(connector: whole, resources: connector.resources, extends: extends)
    }
}

private struct BadAddress: Error { var reason: String }

extension Connector {
    /// The base address with its placeholders filled.
    fileprivate func address(_ addresses: [String: String]) throws(BadAddress) -> String {
        guard let filled = Template.fill(baseURL, addresses) else {
            let names = addresses.keys.sorted().map { "{\($0)}" }.joined(separator: ", ")
            throw BadAddress(reason: "“\(baseURL)” has a placeholder that is none of \(names)")
        }
        let url = filled.hasSuffix("/") ? String(filled.dropLast()) : filled
        guard url.isSafeAddress else {
            throw BadAddress(reason: "“\(filled)” must begin with https://, because secrets travel there")
        }
        // The token of the Zoho sign-in opens all of a company's apps; it goes to nobody else.
        guard authorization != .zoho || addresses.values.contains(where: { url == $0 || url.hasPrefix($0 + "/") })
        else {
            let names = addresses.keys.sorted().map { "{\($0)}" }.joined(separator: ", ")
            throw BadAddress(
                reason: "the Zoho sign-in is only sent to Zoho: begin the address with one of \(names)")
        }
        return url
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
