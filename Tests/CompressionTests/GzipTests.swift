import Compression
import Glibc
import Testing

struct GzipTests {
    @Test(arguments: [0, 1, 6, 9])
    func `gzip reads what we write`(level: Int) throws {
        for content in [[], [7], rows] {
            let packed = TemporaryFile(Gzip.encode(content, level: level))
            let plain = TemporaryFile(content)
            #expect(system("gzip -dc < \(packed.path) | cmp -s - \(plain.path)") == 0)
        }
    }

    @Test func `the same content gives the same bytes`() {
        #expect(Gzip.encode(rows) == Gzip.encode(rows))
        #expect(Gzip.encode(rows).count < rows.count / 2)
    }
}
