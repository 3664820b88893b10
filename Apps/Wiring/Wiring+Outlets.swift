public import API
public import ConnectorKit
import ZohoAccounts
import ZohoCRM
import ZohoCliq
import ZohoFlow

extension Wiring {
    /// A configured outlet with what is secret about it.
    public func outlet(_ setting: Settings.Outlet) throws -> Outlet {
        var secret: Secret?
        if setting.hasSecret {
            guard let kept = try vault.secret(setting.secretName) else {
                throw Problem(
                    .notReady, "What is secret about the outlet “\(setting.name)” is not in this workspace.",
                    remedy: "Remove it and add it again.")
            }
            secret = kept
        }
        return try Self.outlet(setting, centre: try centre(for: setting), secret: secret)
    }

    private func centre(for setting: Settings.Outlet) throws -> DataCentre? {
        if case .flow = setting.target { return nil }
        let domain = try vault.read()?.credentials?.apiDomain
        return try Self.centre(of: try workspace.zohoSettings(), apiDomain: domain)
    }

    /// The scopes that the configured outlets need besides the connectors'.
    public static func scopes(of outlets: [Settings.Outlet], _ zoho: Settings.Zoho) throws -> [Scope] {
        let centre = try centre(of: zoho)
        return try outlets.filter { !$0.hasSecret }.flatMap { try outlet($0, centre: centre, secret: nil).scopes }
    }

    private static func outlet(
        _ setting: Settings.Outlet, centre: DataCentre?, secret: Secret?
    ) throws(Problem) -> Outlet {
        func cliq(_ target: ZohoCliq.Target) -> Outlet {
            ZohoCliq.outlet(
                centre?.cliq ?? "", to: target, signIn: secret.map { .token($0.revealed) } ?? .zoho,
                asBot: setting.asBot, showsCard: setting.showsCard)
        }
        func crm(_ outlet: CRMOutlet) -> Outlet { outlet.outlet(centre?.api ?? "") }
        switch setting.target {
        case .cliqChannel(let name): return cliq(.channel(name))
        case .cliqUser(let name): return cliq(.user(name))
        case .cliqBot(let name): return cliq(.bot(name, users: setting.users))
        case .flow:
            guard let format = ZohoFlow.Format(rawValue: setting.format ?? "json") else {
                throw Problem(
                    .misused, "A flow takes no format “\(setting.format ?? "")”.",
                    remedy: "There are: \(ZohoFlow.Format.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return ZohoFlow.outlet(secret?.revealed ?? "", format: format)
        case .crmTask: return crm(.task(owner: setting.owner, dueIn: setting.dueIn))
        case .crmNote: return crm(.note)
        case .crmField(let name): return crm(.field(name))
        case .crmStep(let name): return crm(.blueprint(transition: name))
        }
    }
}
