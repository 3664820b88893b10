import Domain
import JSON

/// What a field holds, before it is known whether JSON, a row of CSV or a comparison asks for it.
enum CRMValue {
    case null
    case text(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    /// A calendar day in the user's zone.
    case day(Instant)
    case time(Instant)
    case lookup(Kind, Int)
    /// A user: id, name and mail.
    case user(Int)
    /// A 64-bit number, sent as text.
    case long(Int64)
    case list([String])
    case tags([String])
    /// A fixed object of name and id.
    case named(String, Int64)

    func write(_ world: World, _ writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .text(let text): writer.string(text)
        case .integer(let value): writer.integer(value)
        case .number(let value): writer.number(value)
        case .bool(let value): writer.bool(value)
        case .day(let moment): writer.string(UserTime.day(moment))
        case .time(let moment): writer.moment(moment)
        case .lookup(let kind, let index):
            writer.beginObject()
            writer.key("name")
            writer.string(world.displayName(kind, index))
            writer.key("id")
            writer.digits(world.id(kind, index))
            writer.endObject()
        case .user(let index):
            writer.raw(world.staffReferences[index])
        case .long(let value): writer.digits(value)
        case .list(let values):
            writer.beginArray()
            for value in values { writer.string(value) }
            writer.endArray()
        case .tags(let tags):
            writer.beginArray()
            for (place, tag) in tags.enumerated() {
                writer.beginObject()
                writer.key("name")
                writer.string(tag)
                writer.key("id")
                writer.digits(World.base(.crm) - 9000 + Int64(place))
                writer.key("color_code")
                writer.null()
                writer.endObject()
            }
            writer.endArray()
        case .named(let name, let id):
            writer.beginObject()
            writer.key("name")
            writer.string(name)
            writer.key("id")
            writer.digits(id)
            writer.endObject()
        }
    }

    /// As in the CSV of a bulk read: bare ids, empty for nothing, lists joined by semicolons.
    func appendCSV(_ world: World, to bytes: inout [UInt8]) {
        switch self {
        case .null: break
        case .text(let text): Self.quote(text, &bytes)
        case .integer(let value): bytes += String(value).utf8
        case .number(let value): bytes += String(value).utf8
        case .bool(let value): bytes += value ? Array("true".utf8) : Array("false".utf8)
        case .day(let moment): bytes += UserTime.day(moment).utf8
        case .time(let moment): UserTime.append(moment, to: &bytes)
        case .lookup(let kind, let index): bytes += String(world.id(kind, index)).utf8
        case .user(let index): bytes += String(CRMUsers.id(index)).utf8
        case .long(let value), .named(_, let value): bytes += String(value).utf8
        case .list(let values), .tags(let values): Self.quote(values.joined(separator: ";"), &bytes)
        }
    }

    /// RFC 4180: quoted where a comma, quote or line break requires it.
    private static func quote(_ text: String, _ bytes: inout [UInt8]) {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
            bytes += text.utf8
            return
        }
        bytes.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}

extension JSONWriter {
    mutating func moment(_ moment: Instant) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: UserTime.length) { buffer in
            UserTime.write(moment, to: buffer)
            string(utf8: UnsafeBufferPointer(buffer))
        }
    }

    /// An id: digits between quotes.
    mutating func digits(_ id: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var rest = id
            var at = 20
            repeat {
                at -= 1
                buffer[at] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            string(utf8: UnsafeBufferPointer(rebasing: buffer[at...]))
        }
    }
}

extension World {
    /// What a lookup to the record shows.
    func displayName(_ kind: Kind, _ index: Int) -> String {
        switch kind {
        case .account: accountName(index)
        case .contact: typedPerson(.contact, index)?.display ?? person(index).full
        case .lead: typedPerson(.lead, index)?.display ?? leadPerson(index).full
        case .deal: deal(index).name
        case .product: Catalogue.products[index % Catalogue.products.count].name
        default: "\(kind) \(index)"
        }
    }

    /// A duplicate account has the company's name in another spelling.
    func accountName(_ index: Int) -> String {
        if let typed = typedAccount(index) { return typed.name }
        if let name = told?[.account, index]?["Account_Name"] { return name }
        let company = company(companyIndex(of: .account, index) ?? 0)
        return index >= customers && index < initial(.account) ? company.core.uppercased() : company.name
    }

    /// The account that stands for a company now: the oldest.
    func account(of company: Int) -> Int? {
        company < customers && !isDeleted(.account, company) ? company : children(.account, of: company).first
    }
}
