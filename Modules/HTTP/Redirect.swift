/// The rules about answers that say "ask there instead".
enum Redirect {
    /// Where to go, or nil if the answer is to be taken as it is.
    static func target(of response: Response, to request: Request, at address: Address) throws(TransportError)
        -> Address?
    {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = response.header("location")
        else {
            return nil
        }
        func refused(_ reason: String) -> TransportError {
            TransportError(.refusedRedirect, place: address.place, reason: reason)
        }
        // A write must not be repeated at an address nobody chose.
        guard request.method == "GET" || request.method == "HEAD" else {
            throw refused("it redirects a \(request.method); check the configured address")
        }
        let target = try Address(location, relativeTo: address.url)
        guard target.scheme == address.scheme else {
            throw refused(
                "it redirects from \(address.scheme) to \(target.scheme); "
                    + "configure \(target.place) if that is right"
            )
        }
        if target.place != address.place, request.headers.contains(where: { isCredential($0.name) }) {
            throw refused(
                "it redirects to \(target.place), which must not see the sign-in; "
                    + "configure that address if it is right"
            )
        }
        return target
    }

    private static func isCredential(_ name: String) -> Bool {
        ["authorization", "cookie", "proxy-authorization"].contains(name.lowercased())
    }

    /// Any header of the caller's may be a key under another name: another host gets only what says how to
    /// answer.
    static func harmless(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        headers.filter { ["accept", "accept-language", "user-agent"].contains($0.name.lowercased()) }
    }
}

extension Request {
    /// libcurl sends methods and headers as they are; a line break in one would be a second header or
    /// request.
    func check() throws(TransportError) {
        func isToken(_ text: String) -> Bool {
            !text.isEmpty
                && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
        }
        guard isToken(method) else {
            throw TransportError(.malformed, place: "request", reason: "the method is not a word")
        }
        for header in headers {
            let isPlain = header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
            guard isToken(header.name), isPlain else {
                throw TransportError(
                    .malformed, place: "request",
                    reason:
                        "the header \(isToken(header.name) ? header.name : "name") contains what it must not"
                )
            }
        }
    }
}
