import CCurl

/// A web address taken apart by the same code that will use it, so that what we check is what is called.
struct Address: Sendable {
    let url: String
    let scheme: String
    /// Scheme, host and, where it is not the scheme's usual one, port: what messages may show.
    let place: String

    init(_ url: String, relativeTo base: String? = nil) throws(TransportError) {
        guard let handle = curl_url() else { throw Address.malformed("out of memory") }
        defer { curl_url_cleanup(handle) }
        if let base { curl_url_set(handle, CURLUPART_URL, base, 0) }
        let code = curl_url_set(handle, CURLUPART_URL, url, 0)
        guard code == CURLUE_OK else {
            throw Address.malformed(
                "the address cannot be read (\(String(cString: curl_url_strerror(code))))")
        }
        func part(_ which: CURLUPart, _ flags: UInt32 = 0) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, which, &text, flags) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST),
            let whole = part(CURLUPART_URL)
        else {
            throw Address.malformed("the address has no host; it should look like https://host/path")
        }
        let port = part(CURLUPART_PORT, UInt32(CURLU_NO_DEFAULT_PORT)).map { ":" + $0 } ?? ""
        self.url = whole
        self.scheme = scheme
        place = "\(scheme)://\(host)\(port)"
        guard scheme == "https" || scheme == "http" else {
            throw TransportError(
                .malformed, place: place, reason: "only https and http addresses can be called")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw TransportError(
                .malformed, place: place, reason: "the address contains a user name or password; take it out")
        }
    }

    private static func malformed(_ reason: String) -> TransportError {
        TransportError(.malformed, place: "address", reason: reason)
    }
}
