import Foundation
import Glibc
import Testing

/// A program of ours running as a process of its own. Its outputs go to files, so that nothing is held up by a reader
/// that is late, and a process that is killed leaves all it wrote.
final class Child: Sendable {
    struct Ending: Sendable {
        /// Nil if a signal ended it.
        let exitCode: Int32?
        let signal: Int32?
        let output: String
        /// What it said on stderr.
        let words: String

        var lines: [String] { words.split(separator: "\n").map(String.init) }
    }

    struct NotStarted: Error { let program: String, reason: String }

    let process: pid_t
    private let outputPath: String
    private let wordsPath: String

    /// The built programs stand beside the bundle of these tests.
    static let programs: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(decoding: path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return URL(filePath: own).deletingLastPathComponent().path()
    }()

    /// A name without a slash is one of ours if it stands beside the tests, else one of the system's.
    private static func place(of program: String) -> String {
        let own = programs + program
        return access(own, X_OK) == 0 ? own : program
    }

    init(
        _ command: [String], environment: [String: String] = [:], input: String = "", folder: borrowing Folder
    ) throws {
        let number = String(UInt32.random(in: 0 ... .max), radix: 36)
        outputPath = "\(folder.path)/.out-\(number)"
        wordsPath = "\(folder.path)/.err-\(number)"
        let inputPath = "\(folder.path)/.in-\(number)"
        try input.write(toFile: inputPath, atomically: false, encoding: .utf8)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, wordsPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // The threads that tests run on hold signals back, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var full = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder.path, "LANG": "C.UTF-8"]
        full.merge(environment) { $1 }
        let program = Self.place(of: command[0])
        var words = ([program] + command.dropFirst()).map { (word: String) in strdup(word) } + [nil]
        var settings = full.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + settings { free(text) } }
        var process = pid_t()
        let code = posix_spawnp(&process, program, &actions, &attributes, &words, &settings)
        guard code == 0 else { throw NotStarted(program: program, reason: String(cString: strerror(code))) }
        self.process = process
    }

    func signal(_ number: Int32) { kill(process, number) }

    var output: String { Self.text(outputPath) }
    var words: String { Self.text(wordsPath) }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Waits on a thread of its own: the pool that tests run on has one thread for each core.
    func ending(within limit: Duration = .seconds(60)) async throws -> Ending {
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { [process] in
                let last = ContinuousClock.now.advanced(by: limit)
                var status: Int32 = 0
                while waitpid(process, &status, WNOHANG) == 0 {
                    if ContinuousClock.now > last { kill(process, SIGKILL) }
                    usleep(2000)
                }
                continuation.resume(returning: status)
            }
        }
        let signal = status & 0x7f
        return Ending(
            exitCode: signal == 0 ? (status >> 8) & 0xff : nil, signal: signal == 0 ? nil : signal,
            output: output, words: words)
    }
}

/// A temporary folder that goes with its owner.
struct Folder: ~Copyable, Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/onward-trial-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer {
            mkdtemp($0.baseAddress!).map { String(cString: $0) }
        }
        path = try #require(made)
    }

    deinit {
        // What a test made read-only must go as well.
        chmod(path, 0o700)
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// So many tests at once: each starts processes of its own, and a machine has few cores.
struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    private actor Door {
        private var free = 2 * max(2, ProcessInfo.processInfo.activeProcessorCount)
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func enter() async {
            if free > 0 { return free -= 1 }
            await withCheckedContinuation { waiting.append($0) }
        }

        func leave() {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
    }

    private static let door = Door()

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.door.enter()
        do {
            try await function()
        } catch {
            await Self.door.leave()
            throw error
        }
        await Self.door.leave()
    }
}

extension Trait where Self == FewAtOnce {
    static var fewAtOnce: Self { Self() }
}
