public enum Gzip {
    /// The whole as one gzip member. Level 1 is fastest, 9 smallest.
    public static func encode(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
        let deflater = Deflater(.gzip, level: level)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 4 + 64)
        bytes.withUnsafeBytes { deflater.deflate($0, into: &output) }
        deflater.finish(into: &output)
        return output
    }
}
