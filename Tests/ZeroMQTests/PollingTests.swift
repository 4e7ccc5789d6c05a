import Foundation
import Synchronization
import Testing
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct PollingTests {
    @Test func `a pipe and a socket are waited for together`() throws {
        let context = try Context()
        let (near, far) = (try Socket(.pair, in: context), try Socket(.pair, in: context))
        try near.bind("inproc://both")
        try far.connect("inproc://both")
        let pipe = Pipe()
        let items = [
            PollItem(near), PollItem(descriptor: pipe.fileHandleForReading.fileDescriptor),
        ]
        #expect(try poll(items, timeout: .zero) == [[], []])
        #expect(try far.send([[1]]) == .sent)
        #expect(try poll(items, timeout: nil)[0] == .readable)
        try pipe.fileHandleForWriting.write(contentsOf: [1])
        #expect(try poll(items, timeout: nil) == [.readable, .readable])
        guard case .message = try near.receive(framesMax: 1) else {
            Issue.record("the message is gone")
            return
        }
        #expect(try poll(items, timeout: nil) == [[], .readable])
    }

    @Test func `a pipe whose writer is gone is reported`() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.close()
        let item = PollItem(descriptor: pipe.fileHandleForReading.fileDescriptor)
        #expect(try poll([item], timeout: nil)[0].contains(.failed))
    }

    @Test func `a wait ends when the time is up, and never before`() throws {
        let clock = ContinuousClock()
        let began = clock.now
        let timeout = Duration.microseconds(10_100)
        #expect(try poll([], timeout: timeout) == [])
        #expect(clock.now - began >= timeout)
    }

    @Test func `a time in the past does not wait`() throws {
        #expect(try poll([], timeout: .seconds(-5)) == [])
    }

    @Test func `two threads meet over a pair`() throws {
        let context = try Context()
        let here = try Socket(.pair, in: context)
        try here.bind("inproc://threads")
        let thread = Thread {
            do {
                let there = try Socket(.pair, in: context)
                try there.connect("inproc://threads")
                let question = try next(there)
                _ = try there.send(question.frames.reversed())
                // The end of the conversation is the other side's shutting down.
                _ = try? poll([PollItem(there)], timeout: nil)
            } catch {
                Issue.record(error)
            }
        }
        thread.start()
        _ = try poll([PollItem(here, .writable)], timeout: .seconds(10))
        #expect(try here.send([[1], [2]]) == .sent)
        #expect(try next(here).frames == [[2], [1]])
        context.shutDown()
    }

    @Test func `shutting down wakes a thread that waits for ever`() throws {
        let context = try Context()
        let ended = DispatchSemaphore(value: 0)
        let code = Mutex<ZeroMQError.Code?>(nil)
        let waiting = DispatchSemaphore(value: 0)
        let thread = Thread {
            do throws(ZeroMQError) {
                let socket = try Socket(.pair, in: context)
                waiting.signal()
                _ = try poll([PollItem(socket)], timeout: nil)
            } catch {
                code.withLock { $0 = error.code }
            }
            ended.signal()
        }
        thread.start()
        waiting.wait()
        context.shutDown()
        ended.wait()
        #expect(code.withLock(\.self) == .terminated)
    }

    @Test func `a signal does not end a wait`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGUSR1) { _ in }
            let waiter = pthread_self()
            let isDone = Atomic(false)
            let context = try Context()
            let socket = try Socket(.pair, in: context)
            let thread = Thread {
                while !isDone.load(ordering: .relaxed) { pthread_kill(waiter, SIGUSR1) }
            }
            let clock = ContinuousClock()
            let began = clock.now
            thread.start()
            let ready = try poll([PollItem(socket)], timeout: .milliseconds(50))
            isDone.store(true, ordering: .relaxed)
            precondition(ready == [[]])
            precondition(clock.now - began >= .milliseconds(50))
        }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct LifetimeTests {
    @Test func `a context lives as long as a socket of it, and both end`() throws {
        weak var context: Context?
        weak var socket: Socket?
        do {
            var onlySocket: Socket? = nil
            do {
                let shared = try Context()
                context = shared
                onlySocket = try Socket(.dealer, in: shared)
            }
            socket = onlySocket
            #expect(context != nil)
            withExtendedLifetime(onlySocket) {}
        }
        #expect(socket == nil)
        #expect(context == nil)
    }

    @Test func `a thousand sockets and a hundred contexts leave no descriptor open`() async {
        await #expect(processExitsWith: .success) {
            func openDescriptors() -> Int {
                (0..<4096).count { fcntl($0, F_GETFD) >= 0 }
            }
            let before = openDescriptors()
            for round in 0..<100 {
                let context = try Context()
                for number in 0..<10 {
                    let router = try Socket(.router, in: context)
                    try router.bind(
                        number % 2 == 0 ? "tcp://127.0.0.1:*" : "inproc://\(round)-\(number)"
                    )
                    let dealer = try Socket(.dealer, in: context)
                    try dealer.connect(try router.lastEndpoint())
                    _ = try dealer.send([[1]])
                }
            }
            // The runtime may open a few of its own meanwhile; a leak would be one a context.
            let gained = openDescriptors() - before
            precondition(gained < 20, "\(gained) descriptors leaked")
        }
    }
}
