/// What was done to a value before it was compared. Kept with the key, told on demand, in words.
public struct Steps: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let lowered = Steps(rawValue: 1 << 0)
    public static let tagOff = Steps(rawValue: 1 << 1)
    public static let dotsOff = Steps(rawValue: 1 << 2)
    public static let sameProvider = Steps(rawValue: 1 << 3)
    public static let slipOfProvider = Steps(rawValue: 1 << 4)
    public static let punycode = Steps(rawValue: 1 << 5)
    public static let quotesOff = Steps(rawValue: 1 << 6)
    public static let outOfBrackets = Steps(rawValue: 1 << 7)
    public static let extensionOff = Steps(rawValue: 1 << 8)
    public static let trunkOff = Steps(rawValue: 1 << 9)
    public static let countryAdded = Steps(rawValue: 1 << 10)
    public static let oldMobilePrefixOff = Steps(rawValue: 1 << 11)
    public static let countryUnknown = Steps(rawValue: 1 << 12)
    public static let legalFormOff = Steps(rawValue: 1 << 13)
    public static let placeOff = Steps(rawValue: 1 << 14)
    public static let noteOff = Steps(rawValue: 1 << 15)
    public static let shortened = Steps(rawValue: 1 << 16)
    public static let titleOff = Steps(rawValue: 1 << 17)
    public static let turned = Steps(rawValue: 1 << 18)
    public static let transliterated = Steps(rawValue: 1 << 19)
    public static let registrable = Steps(rawValue: 1 << 20)
    public static let pathKept = Steps(rawValue: 1 << 21)
    public static let firstOfSeveral = Steps(rawValue: 1 << 22)
    public static let signPutRight = Steps(rawValue: 1 << 23)

    public var words: [String] {
        Self.all.enumerated().compactMap { index, word in rawValue & (1 << UInt32(index)) != 0 ? word : nil }
    }

    private static let all = [
        "capital letters made small", "tag after + taken off", "dots taken off, as the provider does",
        "another name of the same provider", "slip in the provider's name corrected", "international name encoded",
        "quotation marks taken off", "taken out of its brackets", "extension taken off", "trunk prefix taken off",
        "country code added", "old prefix of mobiles taken off", "country not known", "legal form taken off",
        "place taken off", "note taken off", "abbreviation evened out", "title taken off", "order turned",
        "written in Latin letters", "reduced to the registered domain", "first part of the path kept",
        "first of several values", "sign @ put right",
    ]
}
