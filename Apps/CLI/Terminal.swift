import API
import Dispatch
import Glibc
import JSON
import Synchronization

/// The process's two outputs and the person in front of it. Data goes to stdout, words to stderr.
struct Terminal: Sendable {
    let isInteractive: Bool
    let hasInput: Bool
    let style: Style
    private let columns: Int?

    init(environment: [String: String]) {
        isInteractive = isatty(STDOUT_FILENO) == 1
        hasInput = isatty(STDIN_FILENO) == 1
        let refusesColour = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        style = Style(isColoured: isInteractive && !refusesColour && environment["TERM"] != "dumb")
        columns = environment["COLUMNS"].flatMap(Int.init).flatMap { $0 >= 20 ? $0 : nil }
    }

    /// Asked anew each time: a window can be resized while a sync runs.
    var width: Int {
        if let columns { return columns }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return 80 }
        return Int(size.ws_col)
    }

    /// Lines on the screen, asked anew each time.
    var height: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }

    func say(_ text: String) { Terminal.write(Array((text + "\n").utf8), to: STDERR_FILENO) }
    /// The same, broken at spaces where a person reads it.
    func tell(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        say(isatty(STDERR_FILENO) == 1 ? lines.map { Help.wrapped($0, width) }.joined(separator: "\n") : text)
    }

    func put(_ text: String) { Terminal.write(Array(text.utf8), to: STDOUT_FILENO) }
    func put(_ bytes: [UInt8]) { Terminal.write(bytes, to: STDOUT_FILENO) }
    /// One document, and a line's end.
    func put(json document: JSONValue) { put(document.serialized + [UInt8(ascii: "\n")]) }

    /// Whoever read our output has gone. That is no error, and a sync goes on without them.
    static let isReaderGone = Atomic<Bool>(false)

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        if descriptor == STDOUT_FILENO, isReaderGone.load(ordering: .relaxed) { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            } else if errno != EINTR {
                if descriptor == STDOUT_FILENO { isReaderGone.store(true, ordering: .relaxed) }
                return
            }
        }
    }
}

extension Terminal {
    private static let longestLineBytes = 64 << 10

    /// One line of stdin, without its end. Byte by byte: what follows belongs to the next question.
    func readLine() throws(Problem) -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            if byte == UInt8(ascii: "\n") { return try text(line) }
            line.append(byte)
            guard line.count <= Terminal.longestLineBytes else {
                throw Problem(
                    .misused, "A line of the input is longer than \(Terminal.longestLineBytes) bytes.")
            }
        }
        return line.isEmpty ? nil : try text(line)
    }

    private func text(_ line: [UInt8]) throws(Problem) -> String {
        let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem(.misused, "The input is not UTF-8 text.")
        }
        return text
    }

    func ask(_ question: String) throws(Problem) -> String {
        Terminal.write(Array("\(question): ".utf8), to: STDERR_FILENO)
        return try readLine() ?? ""
    }

    /// What is typed does not show, and the terminal is as before afterwards, also when Ctrl-C ends the
    /// program.
    func askSecretly(_ question: String) throws(Problem) -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw Problem(.misused, "There is no terminal to type “\(question)” at.")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        let watches = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let watch = DispatchSource.makeSignalSource(signal: number)
            watch.setEventHandler { [before] in
                var before = before
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                signal(number, SIG_DFL)
                raise(number)
            }
            watch.resume()
            return (number, watch)
        }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            for (number, watch) in watches {
                watch.cancel()
                signal(number, SIG_DFL)
            }
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Terminal.write([UInt8(ascii: "\n")], to: STDERR_FILENO)
        }
        return try ask(question)
    }
}
