import JSON
import Testing

struct JSONValueTests {
    @Test func `finds values by path`() throws {
        let text =
            #"{"data":[{"id":"7","n":12345678901234567890,"ok":true,"none":null}],"info":{"more":"false"}}"#
        let value = try JSONValue(parsing: text)
        #expect(value["data.0.id"]?.text == "7")
        #expect(value["data.0.id"]?.integer == 7)
        #expect(value["data.-1.n"]?.text == "12345678901234567890")
        #expect(value["data.0.ok"]?.bool == true)
        #expect(value["data.0.none"] == .null)
        #expect(value["info.more"]?.bool == false)
        #expect(value["data.1"] == nil)
        #expect(value["data.id"] == nil)
        #expect(value["info.more.deeper"] == nil)
        #expect(value[""] == value)
    }

    @Test func `of two members with one name the last counts`() throws {
        #expect(try JSONValue(parsing: #"{"a":1,"a":2}"#)["a"]?.integer == 2)
    }

    @Test func `resolves escapes`() throws {
        let value = try JSONValue(parsing: #""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00x""#)
        #expect(value.text == "\"\\/\u{8}\u{c}\n\r\té€😀x")
    }

    @Test func `writes what it reads`() throws {
        let text = #"{"a":[1,-2.5e10,"x\"\\\n\u0001é",true,false,null,{},[]],"":{"b":""}}"#
        #expect(String(decoding: try JSONValue(parsing: text).serialized, as: UTF8.self) == text)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{1:1}",
        "{\"a\":1 \"b\":2}", "[1 2]",
        "01", "-", "-01", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "tru", "truex", "True",
        "nul", "falsy",
        "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "'a'", "1 2", "{} {}", "[]]", "}", "]",
        ",", "\u{feff}1",
        "[1}", "{\"a\":1]", "// a\n1", "1\u{0}", "[\u{c}1]",
    ])
    func `refuses what is not JSON`(text: String) {
        #expect(throws: JSONFault.self) { try JSONValue(parsing: text) }
    }

    @Test(arguments: [
        "\"\\u0000\"", "\"a\u{0}b\"", "\"a\nb\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
    ])
    func `refuses text that cannot be kept`(text: String) {
        #expect(throws: JSONFault(.text, at: text.hasPrefix("\"a") ? 2 : 1)) { try JSONValue(parsing: text) }
    }

    @Test func `names the place of bytes that are not UTF-8`() {
        #expect(throws: JSONFault(.encoding, at: 2)) { try JSONValue(parsing: [0x22, 0x61, 0xff, 0x22]) }
        #expect(throws: JSONFault(.encoding, at: 1)) {
            try JSONValue(parsing: [0x22, 0xed, 0xa0, 0x80, 0x22])
        }
    }

    @Test func `goes sixty-four levels deep and no deeper`() throws {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            func nested(_ depth: Int) -> String {
                String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            }
            _ = try JSONValue(parsing: nested(64))
            #expect(throws: JSONFault(.depth, at: 64 * open.utf8.count)) {
                try JSONValue(parsing: nested(65))
            }
        }
        #expect(throws: JSONFault.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `says that the text ends too early`() {
        for text in ["[1,", "{\"a", "{\"a\":tr", "\"x\\", "\"\\u00", "[1.", "-"] {
            #expect(throws: JSONFault(.incomplete, at: text.utf8.count)) { try JSONValue(parsing: text) }
        }
    }
}

struct JSONWriterTests {
    @Test func `puts commas where they belong`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.integer(1)
        writer.integer(Int64.min)
        writer.integer(UInt64.max)
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.endArray()
        writer.key("b\"" as String)
        writer.bool(true)
        writer.key("c")
        writer.raw(Array("[0]".utf8))
        writer.endObject()
        let text = #"{"a":[1,-9223372036854775808,18446744073709551615,{},null],"b\"":true,"c":[0]}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    }

    @Test(arguments: [
        (0.5, "0.5"), (12, "12"), (-3, "-3"), (0.1 + 0.2, "0.30000000000000004"), (1e300, "1e+300"),
        (.infinity, "null"),
        (.nan, "null"), (1e15, "1000000000000000"),
    ])
    func `writes numbers as JSON has them`(number: Double, text: String) {
        var writer = JSONWriter()
        writer.number(number)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    }

    @Test func `every character it writes is read again`() throws {
        let scalars = (1...0x2100).compactMap(Unicode.Scalar.init) + [Unicode.Scalar(0x10ffff)!]
        let text = String(String.UnicodeScalarView(scalars))
        var writer = JSONWriter()
        writer.string(text)
        #expect(try JSONValue(parsing: writer.bytes).text == text)
    }

    @Test func `starts again after clear`() {
        var writer = JSONWriter()
        writer.integer(1)
        writer.clear()
        writer.integer(2)
        #expect(writer.bytes == [0x32])
    }
}
