import Dashboards
import Foundation
import HookMetrics
import TestSupport
import Testing

/// What a user of Grafana relies on beyond what its linter knows.
@Suite struct LayoutTests {
    @Test(arguments: GrafanaDashboard.all)
    func `panels fill the grid without a gap in a line and without an overlap`(dashboard: GrafanaDashboard) {
        var cells: Set<[Int]> = []
        for panel in dashboard.panels {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.x + place.w <= 24, "\(panel.title)")
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h {
                    #expect(cells.insert([x, y]).inserted, "\(panel.title) overlaps at \(x), \(y)")
                }
            }
        }
        // Whatever its height, a line of panels reaches the right edge.
        for y in Set(dashboard.panels.map(\.gridPos.y)) {
            #expect(cells.contains([23, y]), "line \(y) of \(dashboard.title) ends early")
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `ids of panels are unique, and so are titles within a dashboard`(dashboard: GrafanaDashboard) {
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        #expect(Set(dashboard.panels.map(\.title)).count == dashboard.panels.count)
    }

    @Test(arguments: GrafanaDashboard.all)
    func `a panel that shows nothing says why`(dashboard: GrafanaDashboard) {
        for panel in dashboard.visualisations {
            #expect(panel.fieldConfig?.defaults.noValue?.isEmpty == false, "\(panel.title)")
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `dashboards of Grafana 11 and later link to each other`(dashboard: GrafanaDashboard) {
        #expect(dashboard.schemaVersion >= 39)
        #expect(dashboard.tags.contains("boathook"))
        #expect(dashboard.links.contains { $0.type == "dashboards" && $0.tags == ["boathook"] })
        #expect(dashboard.title.hasPrefix("boathook / "))
    }

    @Test func `uids are what they were: links and bookmarks hold them`() {
        #expect(
            DashboardSet.all.map(\.uid) == [
                "boathook-hooks", "boathook-hook", "boathook-slo", "boathook-daemon", "boathook-velero",
            ])
    }

    @Test(arguments: GrafanaDashboard.all)
    func `data source, namespace, hook, job and instance can be chosen`(dashboard: GrafanaDashboard) {
        let names = dashboard.templating.list.map(\.name)
        #expect(Set(names).isSuperset(of: ["datasource", "namespace", "hook", "job", "instance"]))
    }

    @Test(arguments: GrafanaDashboard.all)
    func `a column's look is given to a column that is there`(dashboard: GrafanaDashboard) throws {
        let file = try #require(DashboardSet.all.first { $0.uid == dashboard.uid })
        let root = try JSONSerialization.jsonObject(with: Data(file.fileText.utf8)) as? [String: Any]
        for panel in try #require(root?["panels"] as? [[String: Any]])
        where panel["type"] as? String == "table" {
            let transformations = try #require(panel["transformations"] as? [[String: Any]])
            let organize = try #require(transformations.last?["options"] as? [String: Any])
            let fields = try #require(organize["indexByName"] as? [String: Int]).keys
            let headers = try #require(organize["renameByName"] as? [String: String])
            let columns = Set(fields.map { headers[$0] ?? $0 })
            let config = try #require(panel["fieldConfig"] as? [String: Any])
            for override in try #require(config["overrides"] as? [[String: Any]]) {
                let matcher = try #require(override["matcher"] as? [String: Any])
                #expect(columns.contains(try #require(matcher["options"] as? String)))
            }
            let options = try #require(panel["options"] as? [String: Any])
            let order = try #require(options["sortBy"] as? [[String: Any]])
            #expect(columns.contains(try #require(order.first?["displayName"] as? String)))
            let targets = try #require(panel["targets"] as? [[String: Any]])
            let values = targets.count > 1 ? targets.compactMap { "Value #\($0["refId"] ?? "")" } : ["Value"]
            #expect(
                Set(values).isSubset(of: Set(fields)), "every query has a column: \(panel["title"] ?? "")")
        }
    }

    @Test func `every runbook that a panel links to is in the repository`() {
        let names = Set(
            DashboardSet.all.flatMap { dashboard in
                dashboard.fileText.matches(of: /\/blob\/main\/(alerts\/runbooks\/[A-Za-z]+\.md)/).map {
                    String($0.1)
                }
            })
        #expect(names.count > 10)
        for name in names { #expect(Files.exist(at: "\(BuiltProducts.packageRoot)/\(name)"), "\(name)") }
    }

    @Test func `from a row to its hook, what was chosen stays chosen`() {
        for dashboard in DashboardSet.all {
            for link in dashboard.fileText.matches(of: /"\/d\/boathook-hook\?[^"]*"/).map(\.output) {
                for name in ["datasource", "job", "instance"] {
                    #expect(link.contains("${\(name):queryparam}"), "\(dashboard.uid): \(link)")
                }
            }
        }
    }

    @Test func `the picture of the panels has every title whole, within its frame and its panel`() throws {
        let picture = DashboardSet.layoutPicture
        #expect(!picture.contains("…"))
        let frames = picture.matches(of: /<rect class="frame" width="([0-9]+)"/).compactMap { Int($0.1) }
        let width = try #require(frames.first)
        let panels = picture.matches(of: /<rect class="panel" x="([0-9]+)" y="[0-9]+" width="([0-9]+)"/)
            .compactMap { match in Int(match.1).flatMap { x in Int(match.2).map { (x, x + $0) } } }
        #expect(panels.map(\.0).min() == width - (panels.map(\.1).max() ?? 0), "as far from either side")
        let text = picture.matches(of: /<text class="name"[^>]*>([^<]*)</).map { String($0.1) }
            .joined(separator: " ")
        for panel in GrafanaDashboard.all.flatMap(\.visualisations) {
            #expect(text.contains(panel.title), "\(panel.title)")
        }
        #expect(picture.contains("@media (prefers-color-scheme: dark)"))
    }

    @Test func `every metric about hooks is on some dashboard`() {
        let asked = Set(
            GrafanaDashboard.all.flatMap(\.targets).flatMap { PromQLSelector.all(in: $0.expr) }.map(\.metric))
        let absent = (MetricCatalogue.hookRuns + MetricCatalogue.quiescing + MetricCatalogue.objectives)
            .filter {
                family in !["", "_bucket", "_count", "_sum"].contains { asked.contains(family.name + $0) }
            }
        // Shown through what they stand for: severity is the alerts' matter, and a mean hides the run that hung.
        let others = [MetricCatalogue.info, MetricCatalogue.attempts, MetricCatalogue.quiesceDuration]
        #expect(Set(absent.map(\.name)).isSubset(of: Set((others + [MetricCatalogue.lastSkip]).map(\.name))))
    }
}
