public import ConnectorKit
public import ZohoAccounts
public import ZohoAnalytics
import ZohoApptics
import ZohoCRM
import ZohoDesk
import ZohoFlow
public import ZohoForms
import ZohoProjects
import ZohoSign
import ZohoSprints
public import ZohoSurvey
import ZohoWorkDrive

/// All connectors there are.
public enum Catalogue {
    public static func connectors(
        centre: DataCentre, tables: [AnalyticsTable] = [], survey: SurveyReading = SurveyReading(),
        forms: [FormReading] = []
    ) -> [Connector] {
        [
            .zohoCRM(centre),
            .zohoDesk(centre),
            .zohoProjects(centre),
            .zohoSprints(centre),
            .zohoAnalytics(centre, tables: tables),
            .zohoApptics(centre),
            .zohoSurvey(centre, survey),
            .zohoForms(forms),
            .zohoFlow,
            .zohoSign(centre),
            .zohoWorkDrive(centre),
        ]
    }
}
