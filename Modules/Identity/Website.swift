import PublicSuffix

/// A website as a key: the registered domain if it belongs to one organisation; on a platform, the platform and the
/// page's name.
public struct Website: Hashable, Sendable {
    public enum Sort: UInt8, Sendable {
        case organisation
        /// A page on somebody else's domain: facebook.com/acme.
        case platform
        /// A provider of mail, a throw-away domain, a platform without a page: says nothing.
        case shared
    }

    public let key: String
    public let host: String
    /// "ankara" of "acme.com/ankara": the page of a shop or branch, if it has a town's name.
    public let town: String?
    public let sort: Sort
    public let steps: Steps

    /// Nil if the text names no host.
    public init?(_ text: String) {
        guard text.utf8.count <= 4000 else { return nil }
        if let host = Self.plainHost(text) {
            self.init(host: host, path: "", steps: [])
            return
        }
        var steps: Steps = []
        var rest = Substring(text).trimmingBlanks
        if let end = rest.firstIndex(where: { ", ;\n\t|".contains($0) }) {
            rest = rest[..<end]
            steps.insert(.firstOfSeveral)
        }
        rest = Self.withoutScheme(rest)
        let end = rest.firstIndex { "/?#\\".contains($0) } ?? rest.endIndex
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        if let colon = authority.firstIndex(of: ":") { authority = authority[..<colon] }
        guard let host = HostName.normalised(String(authority), steps: &steps) else { return nil }
        self.init(host: host, path: rest[end...], steps: steps)
    }

    /// "acme.com", "https://www.acme.com/": the usual case at the speed of bytes. Nil for everything else.
    private static func plainHost(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            var bytes = bytes[...]
            for scheme in plainSchemes where bytes.starts(with: scheme) {
                bytes = bytes.dropFirst(scheme.count)
                break
            }
            if bytes.last == 0x2F { bytes = bytes.dropLast() }
            guard (4...253).contains(bytes.count), let last = bytes.last, (0x61...0x7A).contains(last) else {
                return nil
            }
            var dot: Int?
            var label = 0
            for index in bytes.indices {
                switch bytes[index] {
                case 0x61...0x7A, 0x30...0x39: label += 1
                case 0x2D where label > 0 && bytes[index + 1] != 0x2E: label += 1
                case 0x2E where label > 0:
                    dot = index
                    label = 0
                default: return nil
                }
                if label > 63 { return nil }
            }
            guard dot != nil, label > 1 else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static let plainSchemes = [[UInt8]("https://".utf8), [UInt8]("http://".utf8)]

    private static func town(_ path: Substring) -> String? {
        let pages = path.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        guard pages.count == 1, let page = pages.first else { return nil }
        let words = Folding.words(String(page)).joined(separator: " ")
        return Cities.isKnown(Cities.key(words)) ? PostalAddress.city(words) : nil
    }

    private init?(host: String, path: Substring, steps: Steps) {
        var steps = steps
        self.host = host
        town = Self.town(path)
        guard let domain = PublicSuffix.registrableDomain(of: host) else {
            // A hosting platform's own suffix, or one that the list does not know.
            guard MailProviders.platforms[host] != nil else { return nil }
            (key, sort, self.steps) = (host, .shared, steps)
            return
        }
        if domain != host { steps.insert(.registrable) }
        if let folders = MailProviders.platforms[domain] {
            if let page = Self.page(path, skipping: folders) {
                (key, sort) = ("\(domain)/\(page)", .platform)
                steps.insert(.pathKept)
            } else if host != domain, let label = host.split(separator: ".").first, !Self.usual.contains(label),
                Self.givesSubdomains.contains(domain)
            {
                (key, sort) = (host, .platform)
            } else {
                (key, sort) = (domain, .shared)
            }
        } else {
            key = domain
            sort = MailProviders.isFree(domain) || MailProviders.isDisposable(domain) ? .shared : .organisation
        }
        self.steps = steps
    }

    /// What stays the same when a firm takes its name under another suffix: "acme" of acme.com and acme.de.
    var label: String {
        guard sort == .organisation, let label = key.split(separator: ".").first, label.utf8.count > 2 else {
            return key
        }
        return label.utf8.contains(0x2D) ? String(label.filter { $0 != "-" }) : String(label)
    }

    /// The registered domain of a host if it belongs to one organisation.
    public static func organisation(ofHost host: String) -> String? {
        guard !MailProviders.isFree(host), let domain = PublicSuffix.registrableDomain(of: host),
            MailProviders.platforms[domain] == nil, !MailProviders.isFree(domain), !MailProviders.isDisposable(domain)
        else { return nil }
        return domain
    }

    private static let usual: WordSet = ["www", "m", "de", "en", "fr", "web", "mobile", "business", "sites"]
    private static let givesSubdomains: WordSet = [
        "wordpress.com", "shopify.com", "jimdo.com", "jimdofree.com", "weebly.com", "tumblr.com", "squarespace.com",
        "webnode.com", "yolasite.com", "blogspot.com", "notion.site", "business.site",
    ]

    private static func withoutScheme(_ text: Substring) -> Substring {
        var rest = text
        // "http:// https://www.acme.com" and "http//acme.com" are typed too.
        for _ in 0..<3 {
            let lower = rest.prefix(8).lowercased()
            guard let scheme = schemes.first(where: lower.hasPrefix) else { break }
            rest = rest.dropFirst(scheme.count)
        }
        return rest
    }

    private static let schemes = ["https://", "http://", "https:/", "http:/", "https//", "http//", "ftp://", "//"]

    private static func page(_ path: Substring, skipping folders: [String]) -> String? {
        let path = path.prefix { $0 != "?" && $0 != "#" }
        for part in path.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
            let part = part.lowercased()
            if folders.contains(part) || part.utf8.count < 2 || part.hasSuffix(".html") || part.hasSuffix(".php") {
                continue
            }
            return String(part.prefix(80).drop { $0 == "@" })
        }
        return nil
    }
}
