import PublicSuffix

/// Mail addresses and websites as keys, and which of them say something about a single person or firm.
public enum Addresses {
    /// A mail address in comparable form: trimmed, lower case, tag after "+" off, dots off for gmail.com. Nil if it
    /// is none.
    public static func mail(_ text: String) -> (address: String, local: String, domain: String)? {
        let text = trimmed(text).lowercased()
        guard text.utf8.count <= 254, let at = text.lastIndex(of: "@") else { return nil }
        var local = text[..<at]
        var domain = String(text[text.index(after: at)...])
        guard !local.isEmpty, domain.contains("."), !domain.hasPrefix("."), !domain.hasSuffix("."),
            !domain.contains(" "),
            !local.contains(" ")
        else { return nil }
        if domain == "googlemail.com" { domain = "gmail.com" }
        if let plus = local.firstIndex(of: "+"), plus != local.startIndex { local = local[..<plus] }
        let mailbox = domain == "gmail.com" ? String(local.filter { $0 != "." }) : String(local)
        guard !mailbox.isEmpty else { return nil }
        return ("\(mailbox)@\(domain)", mailbox, domain)
    }

    /// Whether the mailbox is one person's: no role, no placeholder.
    public static func isPersonal(local: String, domain: String) -> Bool {
        !roles.contains(local) && !placeholders.contains(local) && !placeholderDomains.contains(domain)
            && !local.hasPrefix("noreply") && !local.hasPrefix("no-reply")
    }

    /// The registrable domain of a website or mail domain, if it belongs to one organisation: no free mail, no
    /// platform.
    public static func organisation(ofHost host: String) -> String? {
        guard let domain = PublicSuffix.registrableDomain(of: host), !isShared(domain) else { return nil }
        return domain
    }

    /// The host of a website as people type it: with or without scheme, path and port.
    public static func host(ofWebsite text: String) -> String? {
        var rest = trimmed(text).lowercased()[...]
        if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != ":" }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        while rest.hasSuffix(".") { rest = rest.dropLast() }
        guard rest.contains("."), !rest.contains(" "), rest.utf8.count <= 253 else { return nil }
        return String(rest)
    }

    static func isShared(_ domain: String) -> Bool {
        if sharedDomains.contains(domain) || placeholderDomains.contains(domain) { return true }
        guard let label = domain.split(separator: ".").first else { return true }
        return freeMailLabels.contains(label)
    }

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ character: Character) -> Bool {
            character.isWhitespace || character == "<" || character == ">"
        }
        let start = text.drop(while: isBlank)
        return String(
            start[..<(start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex)])
    }

    private static let roles: Set<String> = [
        "info", "sales", "support", "contact", "office", "admin", "hello", "mail", "team", "billing",
        "accounts", "accounting",
        "kontakt", "service", "help", "helpdesk", "hr", "jobs", "marketing", "invoice", "invoices", "orders",
        "webmaster",
        "postmaster", "buchhaltung", "vertrieb", "enquiries", "reception", "procurement", "purchasing", "it",
        "press",
    ]
    private static let placeholders: Set<String> = [
        "test", "none", "na", "n/a", "unknown", "nomail", "noemail", "no", "x", "xx", "xxx", "abc", "asdf",
        "dummy",
    ]
    private static let placeholderDomains: Set<String> = [
        "test.com", "example.com", "example.org", "noemail.com", "none.com",
    ]
    /// Free-mail providers under many top-level domains.
    private static let freeMailLabels: Set<Substring> = [
        "gmail", "googlemail", "yahoo", "ymail", "hotmail", "outlook", "live", "msn", "gmx", "aol", "icloud",
        "protonmail",
        "yandex", "rediffmail", "zohomail",
    ]
    private static let sharedDomains: Set<String> = [
        "web.de", "t-online.de", "freenet.de", "mail.ru", "qq.com", "163.com", "126.com", "me.com", "mac.com",
        "proton.me", "pm.me",
        "mail.com", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "libero.it", "comcast.net",
        "verizon.net", "att.net",
        "btinternet.com", "naver.com", "fastmail.com", "hey.com", "tutanota.com", "mailinator.com",
        "bigpond.com", "uol.com.br",
        "facebook.com", "linkedin.com", "instagram.com", "google.com", "wix.com", "wixsite.com",
        "wordpress.com", "shopify.com",
        "github.com", "twitter.com", "x.com", "youtube.com", "etsy.com", "business.site", "jimdo.com",
        "squarespace.com",
    ]
}

extension Substring {
    /// The first occurrence of a text; the standard library has none without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
