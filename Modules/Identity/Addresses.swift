import PublicSuffix

/// Mail addresses and websites as keys, and which of them say something about a single person or firm.
public enum Addresses {
    /// A mail address in comparable form: trimmed, lower case, tag after "+" off, dots off for gmail.com. Nil if it
    /// is none.
    public static func mail(_ text: String) -> (address: String, local: String, domain: String)? {
        if let plain = Ascii.with(text, plainMail) { return plain }
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

    /// Of ASCII alone.
    private static func plainMail(
        _ text: UnsafeBufferPointer<UInt8>
    ) -> (address: String, local: String, domain: String)? {
        let text = trimmed(text)
        guard text.count <= 254, let at = text.lastIndex(of: 0x40) else { return nil }
        var local = text[..<at]
        let host = text[(at + 1)...]
        guard !local.isEmpty, host.contains(0x2E), host.first != 0x2E, host.last != 0x2E, !host.contains(0x20),
            !local.contains(0x20)
        else { return nil }
        var domain = Ascii.text(host)
        if domain == "googlemail.com" { domain = "gmail.com" }
        if let plus = local.firstIndex(of: 0x2B), plus != local.startIndex { local = local[..<plus] }
        if domain == "gmail.com" { local.removeAll { $0 == 0x2E } }
        guard !local.isEmpty else { return nil }
        let mailbox = Ascii.text(local)
        return ("\(mailbox)@\(domain)", mailbox, domain)
    }

    /// Without blanks around it, in lower case.
    private static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { Ascii.isBlank(byte) || byte == 0x3C || byte == 0x3E }
        let start = text.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start.startIndex
        return start[..<end].map(Ascii.lowered)[...]
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
        if let plain = Ascii.with(text, plainHost) { return plain }
        var rest = trimmed(text).lowercased()[...]
        if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != ":" }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        while rest.hasSuffix(".") { rest = rest.dropLast() }
        guard rest.contains("."), !rest.contains(" "), rest.utf8.count <= 253 else { return nil }
        return String(rest)
    }

    /// Of ASCII alone.
    private static func plainHost(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var rest = trimmed(text)
        if let scheme = rest.indices.dropLast(2).first(where: {
            rest[$0] == 0x3A && rest[$0 + 1] == 0x2F && rest[$0 + 2] == 0x2F
        }) {
            rest = rest[(scheme + 3)...]
        }
        rest = rest.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 && $0 != 0x3A }
        if let at = rest.lastIndex(of: 0x40) { rest = rest[(at + 1)...] }
        while rest.last == 0x2E { rest = rest.dropLast() }
        guard rest.contains(0x2E), !rest.contains(0x20), rest.count <= 253 else { return nil }
        return Ascii.text(rest)
    }

    static func isShared(_ domain: String) -> Bool {
        if sharedDomains.contains(domain) || placeholderDomains.contains(domain) { return true }
        let label = domain[..<(domain.utf8.firstIndex(of: 0x2E) ?? domain.endIndex)]
        return label.isEmpty || freeMailLabels.contains(label)
    }

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ character: Character) -> Bool {
            character.isWhitespace || character == "<" || character == ">"
        }
        let start = text.drop(while: isBlank)
        return String(
            start[..<(start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex)])
    }

    private static let roles: WordSet = [
        "info", "sales", "support", "contact", "office", "admin", "hello", "mail", "team", "billing",
        "accounts", "accounting",
        "kontakt", "service", "help", "helpdesk", "hr", "jobs", "marketing", "invoice", "invoices", "orders",
        "webmaster",
        "postmaster", "buchhaltung", "vertrieb", "enquiries", "reception", "procurement", "purchasing", "it",
        "press",
    ]
    private static let placeholders: WordSet = [
        "test", "none", "na", "n/a", "unknown", "nomail", "noemail", "no", "x", "xx", "xxx", "abc", "asdf",
        "dummy",
    ]
    private static let placeholderDomains: WordSet = [
        "test.com", "example.com", "example.org", "noemail.com", "none.com",
    ]
    /// Free-mail providers under many top-level domains.
    private static let freeMailLabels: WordSet = [
        "gmail", "googlemail", "yahoo", "ymail", "hotmail", "outlook", "live", "msn", "gmx", "aol", "icloud",
        "protonmail",
        "yandex", "rediffmail", "zohomail",
    ]
    private static let sharedDomains: WordSet = [
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
