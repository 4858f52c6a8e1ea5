import HookMetrics
import Testing

@Suite struct `The format of an exposition` {
    private static let prometheus242 = """
        application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
        text/plain;version=0.0.4;q=0.5,*/*;q=0.1
        """
    private static let prometheus3 = """
        application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
        application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
        text/plain;version=0.0.4;q=0.3,*/*;q=0.2
        """
    private static let prometheus3WithProtobuf = """
        application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,\
        application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
        application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
        text/plain;version=0.0.4;q=0.3,*/*;q=0.2
        """
    private static let prometheus3TextOnly =
        "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"

    @Test(
        arguments: [
            (nil, .text004),
            ("", .text004),
            ("*/*", .text004),
            (prometheus242, .openMetrics100),
            (prometheus3, .openMetrics100),
            (prometheus3WithProtobuf, .openMetrics100),
            (prometheus3TextOnly, .text004),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", .text004),
            ("application/openmetrics-text", .openMetrics100),
            ("application/openmetrics-text; version=\"1.0.0\"; charset=utf-8", .openMetrics100),
            ("Application/OpenMetrics-Text;Version=1.0.0", .openMetrics100),
            ("application/openmetrics-text;version=0.0.1", .text004),
            ("application/openmetrics-text;version=2.0.0", .text004),
            ("application/*", .text004),
            ("application/openmetrics-text;q=0", .text004),
            ("application/openmetrics-text;q=0.4,text/plain;q=0.5", .text004),
            ("application/openmetrics-text;q=0.4,*/*;q=0.5", .text004),
            ("application/openmetrics-text;q=0.5,text/plain;q=0.4", .openMetrics100),
            ("text/plain;q=0.5 , application/openmetrics-text ; version=1.0.0 ; q=0.9", .openMetrics100),
            ("text/plain,application/openmetrics-text", .text004),
            ("application/openmetrics-text,text/plain", .openMetrics100),
            ("application/openmetrics-text;q=nonsense", .text004),
            ("application/openmetrics-text;q=7", .text004),
            (",;,=;q", .text004),
        ] as [(String?, ExpositionFormat)])
    func `is what the Accept header asks for`(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat.negotiate(accept: accept) == format)
    }

    @Test func `is named in full`() {
        #expect(ExpositionFormat.text004.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            ExpositionFormat.openMetrics100.contentType
                == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }
}
