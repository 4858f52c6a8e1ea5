import Foundation
import Glibc

/// What a server answered.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// By lower-case name; of several with one name the last.
    package let headers: [String: String]
    package let body: [UInt8]
    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// Asks a server on the loopback, one connection for each question, and shows exactly what came back.
///
/// Nothing is followed, decompressed or retried: what a library would hide is what the tests look at.
package struct HTTPClient: Sendable {
    package let port: UInt16

    package init(port: UInt16) { self.port = port }

    /// The answer to `method path`; throws where no connection comes about or the answer is cut short.
    package func request(
        _ method: String = "GET", _ path: String, headers: [String: String] = [:], body: [UInt8] = []
    ) async throws -> HTTPResponse {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        let question = Array((head + "\r\n").utf8) + body
        let port = port
        let answer = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.exchange(question, port: port) })
            }
        }
        return try HTTPResponse(answer: answer, withBody: method != "HEAD")
    }

    /// The answer to a GET.
    package func get(_ path: String, accept: String? = nil) async throws -> HTTPResponse {
        try await request("GET", path, headers: accept.map { ["Accept": $0] } ?? [:])
    }

    /// A port that nobody listened on a moment ago.
    package static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallFailed(call: "socket", code: errno) }
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try requireZero(bind(descriptor, address, length), "bind")
                try requireZero(getsockname(descriptor, address, &length), "getsockname")
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// Sends `question` and returns everything until the other side closes; blocks, at most 30 s at a time.
    private static func exchange(_ question: [UInt8], port: UInt16) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallFailed(call: "socket", code: errno) }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = loopback(port: port)
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                try requireZero(connect(descriptor, address, length), "connect to port \(port)")
            }
        }
        guard send(descriptor, question, question.count, Int32(MSG_NOSIGNAL)) == question.count
        else {
            throw SystemCallFailed(call: "send", code: errno)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw SystemCallFailed(call: "recv", code: errno) }
            guard count > 0 else { return answer }
            answer.append(contentsOf: buffer[..<count])
        }
    }
}

/// An answer that is not HTTP, or not all of it.
package struct HTTPAnswerBroken: Error {
    package let why: String
}

extension HTTPResponse {
    init(answer: [UInt8], withBody: Bool) throws {
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw HTTPAnswerBroken(why: "\(answer.count) bytes without an end of the head")
        }
        let lines = String(decoding: answer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { throw HTTPAnswerBroken(why: lines[0]) }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        var body = answer[end.upperBound...]
        if withBody, headers["transfer-encoding"]?.lowercased() == "chunked" {
            body = try Self.joinedChunks(body)
        } else if withBody, let length = headers["content-length"].flatMap(Int.init), length != body.count {
            throw HTTPAnswerBroken(why: "\(body.count) of \(length) bytes")
        }
        self.init(status: status, headers: headers, body: Array(body))
    }

    private static func joinedChunks(_ bytes: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        var rest = bytes
        var joined: ArraySlice<UInt8> = []
        while let end = rest.firstRange(of: [0x0D, 0x0A]) {
            guard let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16),
                rest[end.upperBound...].count >= size + 2
            else { break }
            if size == 0 { return joined }
            joined += rest[end.upperBound...].prefix(size)
            rest = rest[end.upperBound...].dropFirst(size + 2)
        }
        throw HTTPAnswerBroken(why: "a chunked body without its end")
    }
}
