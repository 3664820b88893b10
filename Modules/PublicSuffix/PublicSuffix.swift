import CPSL

/// The public suffix list as the system's library keeps it: which part of a host somebody registered.
public enum PublicSuffix {
    /// "www.acme.co.uk" → "acme.co.uk"; nil for a public suffix itself, for addresses and for text that is no host. The host is
    /// expected in lower case and, if international, as punycode.
    public static func registrableDomain(of host: String) -> String? {
        guard let list = psl_builtin(), let domain = psl_registrable_domain(list, host) else { return nil }
        return String(cString: domain)
    }
}
