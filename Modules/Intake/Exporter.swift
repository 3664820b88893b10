public import Persistence

/// Stored payloads on their way out, byte for byte, one line each; nothing of them is kept in memory.
public struct Exporter {
    private let reader: Reader
    private let withDeleted: Bool
    private static let pieceBytes = 256 << 10

    public init(_ reader: Reader, withDeleted: Bool) {
        self.reader = reader
        self.withDeleted = withDeleted
    }

    /// `list` is "zoho_crm.Contacts" or a system with all its lists. Answers with the number of records.
    public func write(_ list: String, to output: ([UInt8]) throws -> Void) throws -> Int {
        let parts = list.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let known = try reader.resources(of: parts[0]) else {
            let names = try reader.systemNames()
            throw IntakeFailure(
                nil, "nothing is stored of a system “\(parts[0])”",
                remedy: names.isEmpty ? nil : "There are: \(names.joined(separator: ", ")).", isMisuse: true)
        }
        if parts.count == 2, !known.contains(parts[1]) {
            throw IntakeFailure(
                nil, "nothing is stored of a list “\(list)”",
                remedy: "There are: \(known.joined(separator: ", ")).", isMisuse: true)
        }
        return try reader.snapshot {
            var count = 0
            var piece: [UInt8] = []
            if parts.count == 1 { piece = Envelope.line(found: try reader.memory(Envelope.memoryName(of: parts[0]))) }
            for resource in parts.count == 2 ? [parts[1]] : known {
                try reader.forEachRecord(of: parts[0], resource, withDeleted: withDeleted) { record in
                    piece += Envelope.line(record, of: "\(parts[0]).\(resource)", always: parts.count == 1)
                    count += 1
                    guard piece.count >= Self.pieceBytes else { return }
                    try output(piece)
                    piece.removeAll(keepingCapacity: piece.count < 2 * Self.pieceBytes)
                }
            }
            if !piece.isEmpty { try output(piece) }
            return count
        }
    }
}
