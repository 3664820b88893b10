import API
import ConnectorKit
import Crypto
public import Domain
public import HTTP
public import Intake
public import Persistence
public import Sync
import ZohoAccounts

/// Subscriptions that the program makes at vendors for hooks that are on, and ends for those that are off.
extension Wiring {
    /// A channel that the vendor is to be asked about.
    private struct Errand {
        var webhook: Webhook
        /// Nil: it is to be ended.
        var made: (url: String, token: String, mark: String)?
    }

    /// Whether anything is to be asked. Reads only what is stored.
    public func hasChannelErrands(at now: Instant, in reader: Reader) throws -> Bool {
        try !channelErrands(at: now) { ChannelState(text: try reader.memory(ChannelState.name(of: $0))) }.isEmpty
    }

    /// Makes, renews, replaces and ends channels. The caller holds `WorkspaceLock`. `now` later than the present looks
    /// after those, too, that would be due by then.
    public func keepChannels(_ transport: Transport, store: Store, at now: Instant) async throws {
        var states: [String: ChannelState] = [:]
        for webhook in try webhooks() where webhook.hook.channel != nil {
            states[webhook.name] = ChannelState(
                text: try await store.memory(ChannelState.name(of: webhook.name)))
        }
        let errands = try channelErrands(at: now) { states[$0] ?? ChannelState() }
        guard !errands.isEmpty else { return }
        let syncer = try syncer(transport, store: store)
        for errand in errands {
            let (hook, system) = (errand.webhook.hook, errand.webhook.connector.name)
            if let made = errand.made {
                _ = try await syncer.keepChannel(hook, of: system, url: made.url, token: made.token, mark: made.mark)
            } else {
                _ = try await syncer.removeChannel(hook, of: system)
            }
        }
    }

    private func channelErrands(at now: Instant, _ state: (String) throws -> ChannelState) throws -> [Errand] {
        guard let address = try workspace.settings()?.webhooks.address else { return [] }
        var errands: [Errand] = []
        for webhook in try webhooks() {
            guard let channel = webhook.hook.channel else { continue }
            let state = try state(webhook.name)
            if !webhook.isOn {
                let isDue = state.failures == 0 || state.due(channel, mark: state.mark ?? "") <= now
                if state.number != nil, isDue { errands.append(Errand(webhook: webhook)) }
                continue
            }
            guard let path = try path(of: webhook), let token = try proof(of: webhook)?.revealed else { continue }
            let url = address + path
            let mark = Hex.encode(SHA256.hash(Array("\(url) \(token)".utf8)).prefix(8))
            guard state.due(channel, mark: mark) <= now else { continue }
            errands.append(Errand(webhook: webhook, made: (url, token, mark)))
        }
        return errands
    }

    // MARK: What waits

    /// Nil if nothing was ever delivered here.
    public func openMailbox() throws -> Mailbox? {
        Mailbox.exists(at: workspace.mailbox) ? try Mailbox(path: workspace.mailbox) : nil
    }

    public func processor(_ mailbox: Mailbox, _ store: Store) throws -> HookProcessor {
        HookProcessor(Intake(store, connectors: try connectors().connectors, now: Self.now), mailbox: mailbox)
    }
}

extension RunSummary {
    /// The lists that were read as far as they go, and why others were not, for what waits for them.
    public var forHints: (read: Set<String>, failures: [String: String]) {
        var (read, failures): (Set<String>, [String: String]) = ([], [:])
        for resource in resources where !resource.isPutOff {
            let name = "\(resource.system).\(resource.resource)"
            if let failure = resource.failure { failures[name] = failure } else { read.insert(name) }
        }
        return (read, failures)
    }
}
