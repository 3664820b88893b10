import PublicSuffix

/// A mail address in comparable form, and whether it can stand for one person.
public struct MailAddress: Hashable, Sendable {
    public enum Sort: UInt8, Sendable {
        case personal
        /// info@, sales@: stands for a company or a part of it.
        case role
        /// A throw-away provider, a placeholder: says nothing.
        case blocked
    }

    /// The key: `local@host`.
    public let address: String
    public let local: String
    public let host: String
    public let sort: Sort
    /// The domain an organisation registered and writes from; nil for free mail, platforms and throw-away providers.
    public let organisation: String?
    public let steps: Steps

    /// Nil if the text is no mail address. Never fails otherwise; reading the result again gives the same.
    public init?(_ text: String) {
        guard text.utf8.count <= 1000, let parts = Self.plainParts(of: text) ?? Self.parts(of: text) else { return nil }
        var (local, host, steps) = parts
        if let provider = MailProviders.slips[host] {
            host = provider
            steps.insert(.slipOfProvider)
        }
        if let provider = MailProviders.same[host] {
            host = provider
            steps.insert(.sameProvider)
        }
        if let plus = local.utf8.firstIndex(of: 0x2B), plus != local.startIndex {
            local = String(local[..<plus])
            while local.hasSuffix(".") { local.removeLast() }
            steps.insert(.tagOff)
        }
        if host == "gmail.com", local.utf8.contains(0x2E) {
            local.removeAll { $0 == "." }
            steps.insert(.dotsOff)
        }
        guard !local.isEmpty, local.utf8.count <= 64 else { return nil }
        self.local = local
        self.host = host
        address = "\(local)@\(host)"
        sort = Self.sort(local: local, host: host)
        organisation = Website.organisation(ofHost: host)
        self.steps = steps
    }

    /// The usual case at the speed of bytes: letters, digits and the few signs most addresses are made of.
    private static func plainParts(of text: String) -> (local: String, host: String, steps: Steps)? {
        var text = text
        return text.withUTF8 { bytes in
            var bytes = bytes[...]
            while let first = bytes.first, first == 0x20 { bytes = bytes.dropFirst() }
            while let last = bytes.last, last == 0x20 { bytes = bytes.dropLast() }
            guard (6...120).contains(bytes.count) else { return nil }
            var at: Int?
            var (lowered, before): (Bool, UInt8) = (false, 0x2E)
            let plain = [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
                for byte in bytes {
                    var byte = byte
                    switch byte {
                    case 0x61...0x7A, 0x30...0x39: break
                    case 0x41...0x5A:
                        byte |= 0x20
                        lowered = true
                    case 0x2E, 0x2D: if before == 0x2E || before == 0x40 || byte == 0x2E && before == 0x2D { return }
                    case 0x5F, 0x2B: if at != nil || before == 0x40 { return }
                    case 0x40:
                        if at != nil || before == 0x2E { return }
                        at = count
                    default: return
                    }
                    out[count] = byte
                    count += 1
                    before = byte
                }
            }
            // Anything else, and hosts that end in digits, take the long way.
            guard plain.count == bytes.count, let at, at > 0, let last = plain.last, (0x61...0x7A).contains(last),
                let dot = plain.lastIndex(of: 0x2E), dot > at + 1, plain.count - dot > 2
            else { return nil }
            return (
                String(decoding: plain[..<at], as: UTF8.self), String(decoding: plain[(at + 1)...], as: UTF8.self),
                lowered ? .lowered : []
            )
        }
    }

    private static func parts(of text: String) -> (local: String, host: String, steps: Steps)? {
        var steps: Steps = []
        var rest = Substring(text).trimmingBlanks
        if let open = rest.lastIndex(of: "<"), let close = rest.lastIndex(of: ">"), open < close {
            // "Anna Meier" <anna@acme.com>
            rest = rest[rest.index(after: open)..<close].trimmingBlanks
            steps.insert(.outOfBrackets)
        }
        for scheme in ["mailto:", "MAILTO:", "Mailto:"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            steps.insert(.outOfBrackets)
        }
        if let mended = withPlainSign(rest) {
            rest = mended[...]
            steps.insert(.signPutRight)
        }
        // "a@x.com; b@y.com": the first is what the field means; separators never occur in an unquoted address.
        if !rest.hasPrefix("\""), let end = rest.firstIndex(where: { ";, ".contains($0) }) {
            rest = rest[..<end]
            steps.insert(.firstOfSeveral)
        }
        while let last = rest.last, ".>;,".contains(last) { rest = rest.dropLast() }
        guard let at = rest.lastIndex(of: "@") else { return nil }
        let lowered = rest.lowercased()
        if lowered != rest { steps.insert(.lowered) }
        guard let lowAt = lowered.lastIndex(of: "@"), at != rest.startIndex else { return nil }
        var local = lowered[..<lowAt]
        guard let host = HostName.normalised(String(lowered[lowered.index(after: lowAt)...]), steps: &steps) else {
            return nil
        }
        if local.count > 2, local.hasPrefix("\""), local.hasSuffix("\"") {
            local = local.dropFirst().dropLast()
            steps.insert(.quotesOff)
        }
        while local.hasPrefix("'") || local.hasPrefix(".") { local = local.dropFirst() }
        while local.hasSuffix(".") { local = local.dropLast() }
        guard !local.isEmpty, local.unicodeScalars.allSatisfy(isAllowed) else { return nil }
        return (String(local), host, steps)
    }

    /// "anna @acme.com", "anna(at)acme.com": blanks around the sign, or a word in its place. Nil if nothing is to be
    /// done.
    private static func withPlainSign(_ text: Substring) -> String? {
        if let at = text.firstIndex(of: "@") {
            let (before, behind) = (text[..<at], text[text.index(after: at)...])
            guard before.last?.isWhitespace == true || behind.first?.isWhitespace == true else { return nil }
            return "\(before.trimmingBlanks)@\(behind.trimmingBlanks)"
        }
        let lowered = text.lowercased()
        for word in ["(at)", "[at]", " at ", ".at."] {
            let parts = lowered.split(separator: word, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] != "www" else { continue }
            return "\(parts[0].trimmingBlanks)@\(parts[1].trimmingBlanks)"
        }
        return nil
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", ".", "_", "-", "+", "!", "#", "$", "%", "&", "'", "*", "/", "=", "?", "^", "`", "{",
            "|", "}", "~":
            true
        default: scalar.value > 0x9F && scalar.properties.isAlphabetic
        }
    }

    private static func sort(local: String, host: String) -> Sort {
        if MailProviders.isDisposable(host) || Placeholder.locals.contains(local) { return .blocked }
        if local.hasPrefix("noreply") || local.hasPrefix("no-reply") || local.hasPrefix("donotreply") {
            return .blocked
        }
        let bytes = local.utf8
        if let first = bytes.first, bytes.allSatisfy({ $0 == first }), !local.utf8.allSatisfy({ $0 >= 0x80 }) {
            return bytes.count > 1 || MailProviders.isFree(host) ? .blocked : .personal
        }
        if RoleWords.isRole(local) { return .role }
        return .personal
    }

    /// "smith2@" beside "smith@": the numbered one of several people of that name.
    public var isNumbered: Bool {
        guard let last = local.utf8.last, (0x30...0x39).contains(last) else { return false }
        let digits = local.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        return digits < 3 && digits < local.utf8.count
    }
}

/// A host in comparable form: lower case, no dot at its end, international names as punycode (RFC 3492).
enum HostName {
    static func normalised(_ text: String, steps: inout Steps) -> String? {
        var host = text.lowercased()
        while host.hasSuffix(".") { host.removeLast() }
        guard host.utf8.count <= 253, host.utf8.contains(0x2E) else { return nil }
        var labels: [String] = []
        for label in host.split(whereSeparator: { $0 == "." || $0 == "。" }, keepingEmpty: true) {
            guard let label = ascii(label, steps: &steps), label.utf8.count <= 63 else { return nil }
            labels.append(label)
        }
        guard let last = labels.last, last.utf8.count > 1, !last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return labels.joined(separator: ".")
    }

    private static func ascii(_ label: Substring, steps: inout Steps) -> String? {
        guard !label.isEmpty, !label.hasPrefix("-"), !label.hasSuffix("-") else { return nil }
        var scalars: [UInt32] = []
        var isPlain = true
        for character in label {
            for scalar in composed(character).unicodeScalars {
                switch scalar {
                case "a"..."z", "0"..."9", "-", "_": break
                default:
                    guard scalar.value > 0x9F, scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    else {
                        return nil
                    }
                    isPlain = false
                }
                scalars.append(scalar.value)
            }
        }
        if isPlain { return String(label) }
        steps.insert(.punycode)
        return punycode(scalars).map { "xn--" + $0 }
    }

    /// A letter and its accents as the one letter that has them; the standard library compares both as equal.
    private static func composed(_ character: Character) -> Character {
        character.unicodeScalars.count == 1 ? character : precomposed[character] ?? character
    }

    private static let precomposed: [Character: Character] = {
        var table: [Character: Character] = [:]
        for range in [0xC0...0x24F, 0x386...0x3CE, 0x400...0x4F9, 0x1E00...0x1EFF] {
            for value in range {
                if let scalar = Unicode.Scalar(UInt32(value)) { table[Character(scalar)] = Character(scalar) }
            }
        }
        return table
    }()

    private static func punycode(_ input: [UInt32]) -> String? {
        var output = input.filter { $0 < 0x80 }.map { UInt8($0) }
        let basic = output.count
        var handled = basic
        if basic > 0 { output.append(0x2D) }
        var (n, delta, bias): (UInt32, UInt32, UInt32) = (128, 0, 72)
        while handled < input.count {
            guard let next = input.lazy.filter({ $0 >= n }).min() else { return nil }
            let (step, overflow) = (next - n).multipliedReportingOverflow(by: UInt32(handled + 1))
            guard !overflow, delta < .max - step else { return nil }
            delta += step
            n = next
            for scalar in input {
                if scalar < n { delta += 1 }
                guard scalar == n else { continue }
                var (rest, k) = (delta, UInt32(36))
                while true {
                    let threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
                    if rest < threshold { break }
                    output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
                    rest = (rest - threshold) / (36 - threshold)
                    k += 36
                }
                output.append(digit(rest))
                bias = adapted(delta, points: UInt32(handled + 1), isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func digit(_ value: UInt32) -> UInt8 { UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30) }

    private static func adapted(_ delta: UInt32, points: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / points
        var k: UInt32 = 0
        while delta > 455 {
            delta /= 35
            k += 36
        }
        return k + 36 * delta / (delta + 38)
    }
}

extension StringProtocol {
    var trimmingBlanks: SubSequence {
        // Mostly there is nothing to be taken off.
        if let first = unicodeScalars.first, let last = unicodeScalars.last, Ascii.isSign(first), Ascii.isSign(last) {
            return self[startIndex..<endIndex]
        }
        func isBlank(_ character: Character) -> Bool {
            character.isWhitespace || character == "\0" || character == "\u{FEFF}" || character == "\u{200B}"
        }
        guard let end = lastIndex(where: { !isBlank($0) }) else { return self[startIndex..<startIndex] }
        return self[...end].drop(while: isBlank)
    }

    fileprivate func split(whereSeparator isSeparator: (Character) -> Bool, keepingEmpty: Bool) -> [SubSequence] {
        split(maxSplits: .max, omittingEmptySubsequences: !keepingEmpty, whereSeparator: isSeparator)
    }
}
