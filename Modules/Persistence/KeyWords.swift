import Identity
import SQLite

/// The identity keys of many records on their way to the table that has them in the order of kind, value and record:
/// flat, for there may be millions.
struct KeyWords: Sendable {
    private struct Entry {
        /// The first eight bytes of the value, so that most need not be looked at.
        var start: UInt64
        var value: UInt32
        var length: UInt32
        var owner: UInt32
        var kind: UInt8
    }

    private struct Owner {
        var record: Int64
        var resource: Int64
        var name: UInt32
        /// Of no name: none.
        var length: UInt32
    }

    private var entries: [Entry] = []
    private var owners: [Owner] = []
    private var bytes: [UInt8] = []

    mutating func add(_ keys: [Identity.Key], record: Int64, resource: Int64, name: String?) {
        if keys.isEmpty { return }
        owners.append(
            Owner(
                record: record, resource: resource, name: UInt32(bytes.count),
                length: name.map { UInt32($0.utf8.count) } ?? .max))
        if let name { bytes.append(contentsOf: name.utf8) }
        for key in keys {
            let value = bytes.count
            bytes.append(contentsOf: key.value.utf8)
            var start: UInt64 = 0
            for index in value..<value + 8 { start = start << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
            entries.append(
                Entry(
                    start: start, value: UInt32(value), length: UInt32(bytes.count - value),
                    owner: UInt32(owners.count - 1), kind: UInt8(key.kind.rawValue)))
        }
    }

    mutating func add(_ part: KeyWords) {
        let (owner, byte) = (UInt32(owners.count), UInt32(bytes.count))
        for var entry in part.entries {
            entry.owner += owner
            entry.value += byte
            entries.append(entry)
        }
        for var known in part.owners {
            known.name += byte
            owners.append(known)
        }
        bytes += part.bytes
    }

    /// As the library orders texts.
    mutating func sort() {
        bytes.withUnsafeBufferPointer { bytes in
            func value(_ entry: Entry) -> Slice<UnsafeBufferPointer<UInt8>> {
                bytes[Int(entry.value)..<Int(entry.value + entry.length)]
            }
            let owners = owners
            entries.sort { a, b in
                if a.kind != b.kind { return a.kind < b.kind }
                if a.start != b.start { return a.start < b.start }
                let (one, other) = (value(a), value(b))
                if one.elementsEqual(other) { return owners[Int(a.owner)].record < owners[Int(b.owner)].record }
                return one.lexicographicallyPrecedes(other)
            }
        }
    }

    func write(_ connection: Connection) throws {
        let insert = try connection.cached("INSERT OR IGNORE INTO identity_key VALUES (?1, ?2, ?3, ?4, ?5)")
        try bytes.withUnsafeBufferPointer { bytes in
            func text(_ start: UInt32, _ length: UInt32) -> UnsafeBufferPointer<UInt8> {
                UnsafeBufferPointer(rebasing: bytes[Int(start)..<Int(start + length)])
            }
            for entry in entries {
                let owner = owners[Int(entry.owner)]
                try insert.bind(1, Int64(entry.kind))
                try insert.bind(2, borrowing: text(entry.value, entry.length))
                try insert.bind(3, owner.record)
                try insert.bind(4, owner.resource)
                if owner.length == .max {
                    try insert.bindNull(5)
                } else {
                    try insert.bind(5, borrowing: text(owner.name, owner.length))
                }
                try insert.run()
            }
            // Nothing that is gone may stay bound.
            for index in 1...5 { try insert.bindNull(index) }
        }
    }
}
