/// One request that an app of the sandbox makes to the outside.
public struct Delivery: Sendable {
    public var method = "POST"
    public var url: String
    public var headers: [(name: String, value: String)] = []
    public var body: [UInt8] = []
    /// No answer for so long is a failure.
    public var timeout: Duration = .seconds(10)
    var proof = Proof.none

    init(url: String, type: String = "application/json", _ body: [UInt8], timeout: Duration = .seconds(10)) {
        self.url = url
        headers = [("Content-Type", type)]
        self.body = body
        self.timeout = timeout
    }

    /// What a receiver can know the sender by.
    enum Proof: Sendable, Equatable {
        case none
        case header(String)
        /// A text of the body.
        case body(String)
        /// The end of the address.
        case address
    }

    /// The same with a proof that is none. Nil where there is no proof to spoil.
    var forged: Delivery? {
        var copy = self
        switch proof {
        case .none: return nil
        case .header(let name):
            guard let place = headers.firstIndex(where: { $0.name == name }) else { return nil }
            copy.headers[place].value = Self.altered(headers[place].value)
        case .body(let text):
            let bytes = Array(text.utf8)
            guard let place = body.indices.first(where: { body[$0...].starts(with: bytes) }) else { return nil }
            copy.body.replaceSubrange(place..<place + bytes.count, with: Self.altered(text).utf8)
        case .address: copy.url = Self.altered(url)
        }
        return copy
    }

    /// The same proof on a body in which one digit is another.
    var tampered: Delivery {
        var copy = self
        if let place = body.lastIndex(where: { (0x30...0x39).contains($0) }) {
            copy.body[place] = 0x30 + (body[place] - 0x30 + 1) % 10
        } else {
            copy.body.append(0x20)
        }
        return copy
    }

    /// The same with a body too long for anybody to want: blanks, so that it still is what it was.
    var oversized: Delivery {
        var copy = self
        copy.body = [UInt8](repeating: 0x20, count: Self.oversize) + body
        return copy
    }

    static let oversize = 16 << 20

    /// The fifth character from the end becomes another; the last ones may be padding.
    private static func altered(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let place = max(0, bytes.count - 5)
        guard place < bytes.count else { return "x" }
        bytes[place] = bytes[place] == 0x61 ? 0x62 : 0x61
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// How a delivery leaves: the answer's status, or nil if none came in time. The module has no sockets of its own.
public typealias Sender = @Sendable (Delivery) async -> Int?

/// What goes wrong on the way when somebody asks for it.
enum DeliveryFault: String, CaseIterable, Sendable {
    case duplicate, reorder, badSignature = "badsignature", changedBody = "changedbody", lost, oversized, burst

    func spoil(_ deliveries: [Delivery]) -> [Delivery] {
        switch self {
        case .duplicate: deliveries.flatMap { [$0, $0] }
        case .reorder: deliveries.reversed()
        case .badSignature: deliveries.compactMap(\.forged)
        case .changedBody: deliveries.map(\.tampered)
        case .lost: []
        case .oversized: deliveries.map(\.oversized)
        case .burst: deliveries
        }
    }
}
