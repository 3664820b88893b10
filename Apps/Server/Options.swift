/// What the command line says.
struct Options: Equatable {
    var workspace: String?
    var address = "127.0.0.1"
    var port = 8321
    var schedules = true
    var wantsHelp = false
    var wantsVersion = false

    static let help = """
        onward-server keeps a workspace up to date and shows it: web pages, an HTTP API, metrics.

        Usage: onward-server [--workspace DIR] [--listen ADDRESS:PORT] [--no-schedule]

          --workspace DIR        the workspace folder (or ONWARD_WORKSPACE; ~/.local/share/onward/default)
          --listen ADDRESS:PORT  where to listen; 127.0.0.1:8321 if not given. Port 0 takes any free one.
                                 Any address but this machine's own loopback needs an access token.
          --no-schedule          do not sync; show what is there
          --version              print the version
          --help                 show this

        An access token is taken from ONWARD_ACCESS_TOKEN, or from the file access-token in the workspace
        (readable by its owner only). Then every request needs it: "Authorization: Bearer TOKEN" for the API and
        for metrics, a sign-in page for people.

        Examples:
          onward-server
          onward-server --listen 127.0.0.1:9000 --no-schedule
          ONWARD_ACCESS_TOKEN="$(openssl rand -base64 24)" onward-server --listen 0.0.0.0:8321
          curl -s http://127.0.0.1:8321/api/v1/status

        Pages: /  /customers/KEY  /sync      API: /api/v1/customers  /api/v1/customers/KEY
        /api/v1/customers/KEY/timeline  /api/v1/search?words=…  /api/v1/status  /api/v1/systems  /api/v1/runs
        /api/v1/query?sql=…  /api/v1/events      Operation: /health  /ready  /metrics

        It stops gracefully on SIGTERM and SIGINT: a sync under way stops at the end of a page and goes on
        from there next time.

        """

    init(_ words: [String]) throws(StartFailure) {
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let inline = parts.count == 2 ? parts[1] : nil
            switch parts[0] {
            case "--workspace": workspace = try Self.value(of: parts[0], inline, &rest)
            case "--listen": try listen(try Self.value(of: parts[0], inline, &rest))
            case "--no-schedule" where inline == nil: schedules = false
            case "--help" where inline == nil, "-h" where inline == nil: wantsHelp = true
            case "--version" where inline == nil: wantsVersion = true
            default: throw StartFailure("“\(word)” is not understood. See: onward-server --help", isMisuse: true)
            }
        }
    }

    private static func value(
        of option: String, _ inline: String?, _ rest: inout ArraySlice<String>
    ) throws(StartFailure) -> String {
        guard let value = inline ?? rest.popFirst(), !value.isEmpty, !value.hasPrefix("--") else {
            throw StartFailure("\(option) needs a value. See: onward-server --help", isMisuse: true)
        }
        return value
    }

    /// "127.0.0.1:8321", "[::1]:8321", "localhost:8321"
    private mutating func listen(_ text: String) throws(StartFailure) {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
        else {
            throw StartFailure("--listen needs ADDRESS:PORT, such as 127.0.0.1:8321, not “\(text)”.", isMisuse: true)
        }
        var address = text[..<colon]
        if address.hasPrefix("["), address.hasSuffix("]") { address = address.dropFirst().dropLast() }
        self.address = address == "localhost" ? "127.0.0.1" : String(address)
        self.port = port
    }

    var isLoopback: Bool { address == "::1" || address.hasPrefix("127.") }
}

/// Why the server did not start: a sentence with the remedy.
struct StartFailure: Error, Hashable, CustomStringConvertible {
    var description: String
    /// The command line itself is wrong.
    var isMisuse = false

    init(_ description: String, isMisuse: Bool = false) {
        self.description = description
        self.isMisuse = isMisuse
    }
}
