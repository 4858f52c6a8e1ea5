import Exporter
import Testing

struct ListenAddressTests {
    @Test(arguments: [
        (":10085", ListenAddress(host: nil, port: 10085)),
        (":0", .init(host: nil, port: 0)),
        ("127.0.0.1:9100", .init(host: "127.0.0.1", port: 9100)),
        ("localhost:80", .init(host: "localhost", port: 80)),
        ("[::1]:10085", .init(host: "::1", port: 10085)),
        ("[::]:10085", .init(host: "::", port: 10085)),
    ])
    func `an address is read and written back`(text: String, expected: ListenAddress) {
        #expect(ListenAddress(text) == expected)
        #expect(expected.description == text)
    }

    @Test(arguments: [
        "", ":", "10085", "localhost", "localhost:", ":65536", ":-1", "::1:10085", "[::1]", "[]:80",
        "[::1:80",
        "::1]:80", ":http", "a:b:80",
    ])
    func `what is no address is refused`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
