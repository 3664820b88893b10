/// Bytes of a file as lines and columns, both from 1; a column is a character.
public struct FileText {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public func position(of offset: Int) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.count { $0 == 0x0a } + 1
        let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        let column = String(decoding: before[start...], as: UTF8.self).count + 1
        return (line, column)
    }
}

extension JSONTree {
    /// The value at a path, or the last one on the way to it. A member is shown where its name stands.
    public func nearest(_ path: String) -> Int {
        var tree = self
        var offset = self.offset
        for part in path.split(separator: ".") {
            switch tree.content {
            case .object(let members):
                guard let member = members.first(where: { $0.name == part }) else { return offset }
                (tree, offset) = (member.value, member.offset)
            case .array(let items):
                guard let index = Int(part), items.indices.contains(index) else { return offset }
                (tree, offset) = (items[index], items[index].offset)
            case .scalar: return offset
            }
        }
        return offset
    }
}
