import Glibc

// The connectors that a user described in files.
extension Workspace {
    public var connectorFolder: String { folder + "/connectors" }

    public func connectorFile(_ name: String) -> String { "\(connectorFolder)/\(name).json" }

    /// In the order of their names, which is the order in which they are joined.
    public func connectorFiles() throws(Problem) -> [String] {
        guard let list = opendir(connectorFolder) else {
            if errno == ENOENT { return [] }
            throw Problem(
                .failed, "\(connectorFolder) cannot be read: \(String(cString: strerror(errno))).",
                remedy: "Check who owns it and its permissions.")
        }
        defer { closedir(list) }
        var names: [String] = []
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted().map { "\(connectorFolder)/\($0)" }
    }

    public func saveConnector(_ name: String, _ bytes: [UInt8]) throws(Problem) {
        try makeFolder()
        try Files.makeFolder(connectorFolder)
        try Files.replace(connectorFile(name), with: bytes)
    }

    public func removeFile(_ path: String) throws(Problem) { try Files.remove(path) }

    /// Any file a person names.
    public static func contents(
        of path: String, remedy: String = "onward connector new NAME begins one."
    ) throws(Problem) -> [UInt8] {
        guard let bytes = try Files.read(path) else {
            throw Problem(.misused, "There is no file \(path).", remedy: remedy)
        }
        return bytes
    }

    /// A file for people, whatever it held before.
    public static func replace(_ path: String, _ bytes: [UInt8]) throws(Problem) {
        try Files.replace(path, with: bytes)
    }

    /// A file that was not there before.
    public static func begin(_ path: String, _ bytes: [UInt8]) throws(Problem) {
        if try Files.exists(path) {
            throw Problem(.misused, "There is a file \(path) already.", remedy: "Take another name with --output FILE.")
        }
        try Files.replace(path, with: bytes)
    }
}
