import Dashboards
import Foundation
import HookModel
import TestSupport
import Testing
import Yams

@Suite struct DashboardFileTests {
    private static let folder = "\(BuiltProducts.packageRoot)/dashboards"

    @Test func `the dashboards that are checked in are the generated ones`() throws {
        for dashboard in DashboardSet.all {
            let file = try String(contentsOfFile: "\(Self.folder)/\(dashboard.fileName)", encoding: .utf8)
            #expect(file == dashboard.fileText, "\(dashboard.fileName): `make generate` makes it anew")
        }
        let configMaps = try String(contentsOfFile: "\(Self.folder)/configmaps.yaml", encoding: .utf8)
        #expect(configMaps == DashboardSet.configMaps(), "configmaps.yaml: `make generate` makes it anew")
        let names = DashboardSet.all.map(\.fileName) + ["configmaps.yaml"]
        #expect(Files.names(in: Self.folder) == names.sorted(), "nothing else is in the folder")
    }

    @Test func `the picture of the dashboards is the one that is checked in, and has every panel`() throws {
        let file = try String(
            contentsOfFile: "\(BuiltProducts.packageRoot)/images/dashboards.svg", encoding: .utf8)
        #expect(file == DashboardSet.layoutPicture, "`make generate` makes it anew")
        #expect(
            file.matches(of: /<rect class="panel"/).count
                == GrafanaDashboard.all.reduce(0) { $0 + $1.panels.count { $0.type != "row" } })
    }

    @Test func `a ConfigMap holds the very file, and what Grafana's sidecar looks for`() throws {
        let text = DashboardSet.configMaps(
            namespace: "monitoring", labels: [Label(name: "team", value: "a\"b: {c")], folder: "Back up")
        let maps = try Yams.load_all(yaml: text).map { try #require($0 as? [String: Any]) }
        #expect(maps.count == DashboardSet.all.count)
        for (map, dashboard) in zip(maps, DashboardSet.all) {
            #expect(map["apiVersion"] as? String == "v1")
            #expect(map["kind"] as? String == "ConfigMap")
            let metadata = try #require(map["metadata"] as? [String: Any])
            #expect(metadata["name"] as? String == "\(dashboard.uid)-dashboard")
            #expect(metadata["namespace"] as? String == "monitoring")
            #expect(
                metadata["labels"] as? [String: String] == ["grafana_dashboard": "1", "team": "a\"b: {c"])
            #expect(metadata["annotations"] as? [String: String] == ["grafana_folder": "Back up"])
            #expect(map["data"] as? [String: String] == [dashboard.fileName: dashboard.fileText])
        }
    }

    @Test func `a label of the caller's own replaces the sidecar's`() throws {
        let text = DashboardSet.configMaps(labels: [Label(name: "grafana_dashboard", value: "yes")])
        #expect(text.components(separatedBy: "\"grafana_dashboard\": \"yes\"").count == 6)
        #expect(!text.contains("\"grafana_dashboard\": \"1\""))
        #expect(!text.contains("namespace: \""))
    }

    @Test(arguments: DashboardSet.all.map(\.uid))
    func `a dashboard is small enough for kubectl apply`(uid: String) throws {
        let dashboard = try #require(DashboardSet.all.first { $0.uid == uid })
        #expect(dashboard.fileText.utf8.count < 262_144 / 2, "half of what is allowed: quoted, it grows")
    }

    @Test func `hostile text stays text in JSON`() throws {
        let texts = [
            "a\"b\\c\nd\r\t", "{{e}} ${f} </script>", "\u{0}\u{1}\u{1F}\u{7F}\u{85}\u{9F}",
            "\u{2028}\u{2029}\u{FEFF}",
            "\u{FFFE}\u{FFFF}", "ü 漢 \u{1F600}", "---\n- a: |\n",
        ]
        let value = JSON.object(texts.map { JSONMember(key: $0, value: .array([.text($0)])) })
        let text = value.fileText
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String]]
        #expect(read == Dictionary(uniqueKeysWithValues: texts.map { ($0, [$0]) }))
        #expect(
            text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
            })
        let yaml = "a: |\n" + text.split(separator: "\n").map { "  \($0)\n" }.joined()
        #expect(try Yams.load(yaml: yaml) as? [String: String] == ["a": text])
    }

    @Test func `a JSON text is written the same way each time, and may be empty`() {
        let value: JSON = ["b": [1, 0.5, true, .null, [], [:]], "a": nil, "c": ["d": "e"]]
        #expect(
            value.fileText == """
                {
                  "b": [
                    1,
                    0.5,
                    true,
                    null,
                    [],
                    {}
                  ],
                  "c": {
                    "d": "e"
                  }
                }

                """)
    }
}
