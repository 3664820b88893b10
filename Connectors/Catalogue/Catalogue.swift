public import ConnectorKit
public import ZohoAccounts
public import ZohoAnalytics
import ZohoCRM
import ZohoDesk
import ZohoProjects

/// All connectors there are.
public enum Catalogue {
    public static func connectors(centre: DataCentre, tables: [AnalyticsTable] = []) -> [Connector] {
        [
            .zohoCRM(centre),
            .zohoDesk(centre),
            .zohoProjects(centre),
            .zohoAnalytics(centre, tables: tables),
        ]
    }
}
