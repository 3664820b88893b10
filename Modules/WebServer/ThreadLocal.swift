import Glibc

/// One value for each thread that asks, made at its first question and released when the thread ends. For
/// things that
/// must not be shared between threads, such as a database reader.
public final class ThreadLocal<Value>: Sendable {
    private final class Box {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private let key: pthread_key_t
    private let make: @Sendable () throws -> Value

    public init(_ make: @escaping @Sendable () throws -> Value) {
        var key = pthread_key_t()
        let code = pthread_key_create(&key) { Unmanaged<AnyObject>.fromOpaque($0!).release() }
        precondition(code == 0, "no thread-specific key is left: \(code)")
        self.key = key
        self.make = make
    }

    /// Values of threads that still run are not released: call it after they have ended.
    deinit { pthread_key_delete(key) }

    public func value() throws -> Value {
        if let pointer = pthread_getspecific(key) {
            return Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue().value
        }
        let box = Box(try make())
        pthread_setspecific(key, Unmanaged.passRetained(box).toOpaque())
        return box.value
    }
}
