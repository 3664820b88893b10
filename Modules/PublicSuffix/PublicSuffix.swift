import CPSL

/// The public suffix list as the system's library keeps it: which part of a host somebody registered.
public enum PublicSuffix {
    /// "www.acme.co.uk" → "acme.co.uk"; nil for a public suffix itself, for addresses and for text that is no host.
    /// The host is expected in lower case and, if international, as punycode.
    public static func registrableDomain(of host: String) -> String? {
        // The answer points into the text that was asked about.
        host.withCString { psl_registrable_domain(psl_builtin(), $0).map { String(cString: $0) } }
    }
}
