import Testing
import WebPages

struct AddressQueryTests {
    @Test(arguments: [
        ("name=a", "a"), ("name=a+b%2Bc", "a b+c"), ("name=%2E%2E", ".."), ("x=1&name=%C3%A9", "é"),
        ("name=a%00b", "a\0b"), ("name=a=b", "a=b"), ("name", ""),
    ])
    func `a query is decoded by bytes`(text: String, name: String) throws {
        #expect(try AddressQuery(text)["name"] == name)
    }

    @Test(arguments: ["name=%", "name=%4", "name=%zz", "name=%+1", "name=%FF"])
    func `a query that is no UTF-8 is refused`(text: String) {
        #expect(throws: AddressQueryError.encoding) { try AddressQuery(text) }
    }
}
