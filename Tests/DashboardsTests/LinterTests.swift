import Foundation
import Testing

/// The rules of Grafana's dashboard-linter, by their names, as the linter's own code has them; none is excluded.
@Suite struct LinterTests {
    @Test func `all dashboards are read`() {
        #expect(GrafanaDashboard.all.count == 5)
    }

    @Test(arguments: GrafanaDashboard.all)
    func `template-datasource-rule: exactly one, of the expected name and label`(dashboard: GrafanaDashboard)
    {
        let sources = dashboard.templating.list.filter { $0.type == "datasource" }
        #expect(sources.map(\.name) == ["datasource"])
        #expect(sources.map(\.label) == ["Data source"])
        #expect(sources.map(\.query) == ["prometheus"])
    }

    @Test(arguments: GrafanaDashboard.all)
    func `template-job-rule: a multiple choice from the data source`(dashboard: GrafanaDashboard) throws {
        try expectTargetVariable("job", "Job", in: dashboard)
    }

    @Test(arguments: GrafanaDashboard.all)
    func `template-instance-rule: a multiple choice from the data source`(dashboard: GrafanaDashboard) throws
    {
        try expectTargetVariable("instance", "Instance", in: dashboard)
    }

    private func expectTargetVariable(_ name: String, _ label: String, in dashboard: GrafanaDashboard) throws
    {
        let variable = try #require(dashboard.templating.list.first { $0.name == name })
        #expect(variable.type == "query")
        #expect(variable.label == label)
        #expect(variable.datasource?.uid == "${datasource}")
        #expect(variable.multi)
        #expect(variable.allValue == ".+")
    }

    @Test(arguments: GrafanaDashboard.all)
    func `template-label-promql-rule: variables ask with a function that Grafana has`(
        dashboard: GrafanaDashboard
    ) throws {
        for variable in dashboard.templating.list where variable.type == "query" {
            let call = try #require(
                try /^([a-z_]+)\((.+)\)$/.wholeMatch(in: variable.query), "\(variable.name)")
            #expect(["label_names", "label_values", "metrics", "query_result"].contains(call.1))
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `template-on-time-change-reload-rule: variables follow the time range`(dashboard: GrafanaDashboard) {
        for variable in dashboard.templating.list where variable.type == "query" {
            #expect(variable.refresh == 2, "\(variable.name)")
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `panel-datasource-rule: panels use the chosen data source`(dashboard: GrafanaDashboard) {
        for panel in dashboard.visualisations {
            #expect(panel.datasource?.uid == "${datasource}", "\(panel.title)")
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `panel-title-description-rule: panels have both`(dashboard: GrafanaDashboard) {
        for panel in dashboard.visualisations {
            #expect(!panel.title.isEmpty)
            #expect(panel.description?.isEmpty == false, "\(panel.title)")
        }
    }

    /// Those of Grafana's units that we use; the linter holds the whole list.
    private static let units: Set<String> = [
        "short", "none", "s", "percentunit", "bytes", "dateTimeFromNow", "dateTimeAsIso",
    ]

    @Test(arguments: GrafanaDashboard.all)
    func `panel-units-rule: panels have units that exist`(dashboard: GrafanaDashboard) {
        for panel in dashboard.visualisations {
            #expect(panel.fieldConfig?.defaults.unit.map(Self.units.contains) == true, "\(panel.title)")
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `panel-no-targets-rule: panels ask something`(dashboard: GrafanaDashboard) {
        for panel in dashboard.visualisations {
            #expect(panel.targets?.isEmpty == false, "\(panel.title)")
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `target-logql-rule and target-logql-auto-rule: nobody asks Loki`(dashboard: GrafanaDashboard) {
        for target in dashboard.targets { #expect(target.datasource.type == "prometheus") }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `target-promql-rule: every query selects something`(dashboard: GrafanaDashboard) {
        for target in dashboard.targets {
            #expect(!PromQLSelector.all(in: target.expr).isEmpty, "\(target.expr)")
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `target-rate-interval-rule: rates are taken over the interval that Grafana knows to be enough`(
        dashboard: GrafanaDashboard
    ) {
        for target in dashboard.targets {
            for selector in PromQLSelector.all(in: target.expr)
            where ["rate", "irate"].contains(selector.function) {
                #expect(selector.range == "$__rate_interval", "\(target.expr)")
            }
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `target-job-rule: every selector heeds the chosen jobs`(dashboard: GrafanaDashboard) {
        expectMatcher("job=~\"$job\"", in: dashboard)
    }

    @Test(arguments: GrafanaDashboard.all)
    func `target-instance-rule: every selector heeds the chosen instances`(dashboard: GrafanaDashboard) {
        expectMatcher("instance=~\"$instance\"", in: dashboard)
    }

    private func expectMatcher(_ matcher: String, in dashboard: GrafanaDashboard) {
        for target in dashboard.targets {
            for selector in PromQLSelector.all(in: target.expr) {
                let matchers = selector.matchers?.components(separatedBy: ", ") ?? []
                #expect(matchers.contains(matcher), "\(selector.metric) in \(target.expr)")
            }
        }
    }

    /// Stricter than the linter, which knows counters by `_total` alone.
    @Test(arguments: GrafanaDashboard.all)
    func `target-counter-agg-rule: counters are only looked at by their increase`(dashboard: GrafanaDashboard)
    {
        let counters = ["_total", "_count", "_sum", "_bucket"]
        for target in dashboard.targets {
            for selector in PromQLSelector.all(in: target.expr)
            where counters.contains(where: selector.metric.hasSuffix) {
                #expect(["rate", "irate", "increase"].contains(selector.function), "\(target.expr)")
            }
        }
    }

    @Test(arguments: GrafanaDashboard.all)
    func `uneditable-dashboard-rule: what is provisioned is not edited`(dashboard: GrafanaDashboard) {
        #expect(!dashboard.editable)
    }
}

/// The scanner that the rules stand on.
@Suite struct PromQLSelectorTests {
    @Test func `selectors are found with their functions and ranges, and labels are none`() {
        let expression = """
            sum by (a, b) (increase(x_total{job=~"$job", c="}"}[$__range])) / on (a) group_left (b) (y > bool ${z})
              or time() - {d="e"} unless label_replace(z[5m], "f", "$1.0", "g", "([0-9]+)") * 86400
            """
        #expect(
            PromQLSelector.all(in: expression) == [
                PromQLSelector(
                    metric: "x_total", matchers: "job=~\"$job\", c=\"}\"", range: "$__range",
                    function: "increase"),
                PromQLSelector(metric: "y", matchers: nil, range: nil, function: nil),
                PromQLSelector(metric: "", matchers: "d=\"e\"", range: nil, function: nil),
                PromQLSelector(metric: "z", matchers: nil, range: "5m", function: "label_replace"),
            ])
    }
}
