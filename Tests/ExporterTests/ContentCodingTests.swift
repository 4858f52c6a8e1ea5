import Exporter
import Testing

struct ContentCodingTests {
    @Test(
        arguments: [
            (nil, ContentCoding.identity),
            ("", .identity),
            ("gzip", .gzip),
            ("GZip", .gzip),
            ("x-gzip", .gzip),
            ("gzip, deflate, br", .gzip),
            ("deflate, br;q=1.0, gzip;q=0.8", .gzip),
            ("br", .identity),
            ("*", .gzip),
            ("*;q=0", .identity),
            ("gzip;q=0", .identity),
            ("gzip;q=0.000", .identity),
            ("gzip;q=0, *", .identity),
            ("gzip ; q=0.001", .gzip),
            ("gzip;q=0.5, identity", .identity),
            ("gzip;q=0.5, identity;q=0.5", .gzip),
            ("identity;q=0.4, gzip;q=0.5", .gzip),
            ("identity", .identity),
            ("gzip;q=", .identity),
            ("gzip;q=2", .identity),
            ("gzip;q=0.1234", .identity),
            ("gzip;q=999999999999999999999999", .identity),
            ("gzip;level=9", .gzip),
            (";q=1, gzip", .gzip),
        ] as [(String?, ContentCoding)])
    func `gzip is used only where it is asked for and not worth less than identity`(
        header: String?, expected: ContentCoding
    ) {
        #expect(ContentCoding.negotiate(acceptEncoding: header) == expected)
    }
}
