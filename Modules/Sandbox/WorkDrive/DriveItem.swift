import Domain

/// A folder or file as it stood at a moment.
struct DriveItem {
    struct Version {
        let at: Instant
        let size: Int
    }

    let number: Int
    let name: String
    /// Nil: a folder.
    let kind: Kind?
    /// The number of the folder it lies in.
    let parent: Int
    let company: Int?
    /// Who of the staff made it.
    let by: Int
    /// Oldest first; a folder has one, its creation.
    let versions: [Version]
    /// Each stay in the trash so far; the last may still last.
    var trashings: [(from: Instant, until: Instant?)] = []
    /// When the trash let go of it.
    var purged: Instant?

    enum Kind: String {
        case pdf, docx, xlsx, pptx, csv

        /// `attributes.type`.
        var family: String {
            switch self {
            case .pdf: "pdf"
            case .docx: "writer"
            case .xlsx, .csv: "spreadsheet"
            case .pptx: "presentation"
            }
        }

        /// The word of `filter[type]`.
        var filter: String {
            switch self {
            case .pdf: "pdf"
            case .docx: "documents"
            case .xlsx, .csv: "spreadsheets"
            case .pptx: "presentations"
            }
        }
    }

    var isFolder: Bool { kind == nil }
    var created: Instant { versions[0].at }
    var modified: Instant { versions[versions.count - 1].at }
    var isTrashed: Bool { trashings.last.map { $0.until == nil } ?? false }

    var statusChanged: Instant {
        guard let last = trashings.last else { return created }
        return last.until ?? last.from
    }

    /// The place in a listing: what is older comes first, so that nothing moves while it is read.
    var position: (Instant, Int) { (created, number) }
}

/// How the ids look: opaque, but each leads back to its number.
enum DriveID {
    static let team = "tm9q4c7f21b8ae5d4406c"
    static let member = "mb7d1e03c95a4f2b8"
    static let privateSpace = "k2pr8f61d0b7a3e94"

    /// Numbers below belong to no customer.
    static let firstOfCustomers = 4096
    /// A customer's numbers.
    static let perCustomer = 512

    static func number(company: Int, _ own: Int) -> Int { firstOfCustomers + company * perCustomer + own }

    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let inverse: UInt64 = {
        var inverse: UInt64 = factor
        for _ in 0..<6 { inverse = inverse &* (2 &- factor &* inverse) }
        return inverse
    }()

    static func text(_ number: Int) -> String {
        let hex = String(UInt64(number) &* factor, radix: 16)
        return "k2ab7" + String(repeating: "0", count: 16 - hex.utf8.count) + hex
    }

    static func number(_ text: String) -> Int? {
        guard text.hasPrefix("k2ab7"), text.utf8.count == 21, let value = UInt64(text.dropFirst(5), radix: 16) else {
            return nil
        }
        let number = value &* inverse
        return number < 1 << 50 && Self.text(Int(number)) == text ? Int(number) : nil
    }
}
