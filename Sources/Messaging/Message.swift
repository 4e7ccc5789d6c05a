import Hashing
import Search

/// Everything that coordinator, worker, slot and client say to each other.
///
/// Each message is a value; `frame()` and `init(frames:)` turn it into bytes and back, `streamBytes()`
/// and `StreamFramer` do so for the pipes between a worker and its slots.
public enum Message: Hashable, Sendable {
    // Worker to coordinator
    /// A worker offers its slots; also sent after each reconnection.
    case hello(Hello)
    /// A worker is alive, with the leases it holds (queued, running or not yet acknowledged).
    case heartbeat(leases: [HeldLease])
    /// A task ran to its end. Repeated until acknowledged.
    case completed(Completion)
    /// A task did not run to its end. Repeated until acknowledged.
    case failed(task: TaskKey, lease: LeaseID, TaskFailure)
    /// A worker takes no more tasks, and will leave when those it runs are done.
    case leaving
    /// A worker leaves and holds nothing any more.
    case goodbye

    // Coordinator to worker
    /// The coordinator does not know who speaks, perhaps since a restart: say hello again.
    case introduce
    /// The worker is taken in and may be given tasks of this study.
    case welcome(Welcome)
    /// A task to run.
    case assign(Assignment)
    /// The task is not needed any more: stop it, or forget it.
    case cancel(lease: LeaseID)
    /// The result of this lease is on disk or superfluous: forget it.
    case acknowledge(lease: LeaseID)
    /// The coordinator is alive; from a slot to its worker: the process is not frozen.
    case alive
    /// The study is over: finish and leave.
    case dismiss
    /// What came was not understood or not allowed; the peer should say so and stop.
    case reject(reason: String)

    // Both ways: bytes by digest, asked for piece by piece
    /// Asks for a piece of a blob.
    case blobRequest(BlobRequest)
    /// A piece of a blob.
    case blobPiece(BlobPiece)
    /// Whoever was asked does not have the blob.
    case blobMissing(hash: SHA256)

    // Client to coordinator and back
    /// Asks how the study goes.
    case statusRequest
    /// How the study goes, as the JSON text of a `StudyStatus`.
    case status(json: String)
    /// Asks for the exported bundle.
    case bundleRequest
    /// The files of the exported bundle; nothing yet while the study runs.
    case bundle(files: [BundleFile]?)
    /// Asks the study to stop and save what there is.
    case stopRequest

    /// Who a worker is and what it offers.
    public struct Hello: Hashable, Sendable {
        /// A name for people, such as `node3:4711`.
        public var name: String
        /// Drawn anew by each worker process: tells a restarted worker from a reconnected one.
        public var incarnation: UInt64
        /// How many tasks it runs at a time.
        public var slots: Int
        /// Bytes of memory one slot may use.
        public var slotBytes: Int
        /// The names of the families it can run.
        public var families: [String]
        /// The leases it still holds from before it lost its connection.
        public var leases: [HeldLease]

        /// A worker's offer.
        public init(
            name: String,
            incarnation: UInt64,
            slots: Int,
            slotBytes: Int,
            families: [String],
            leases: [HeldLease]
        ) {
            self.name = name
            self.incarnation = incarnation
            self.slots = slots
            self.slotBytes = slotBytes
            self.families = families
            self.leases = leases
        }
    }

    /// What a worker needs to know before its first task.
    public struct Welcome: Hashable, Sendable {
        /// The study's description, a blob.
        public var study: BlobReference
        /// How often each side says it is alive, in milliseconds.
        public var heartbeatMilliseconds: Int

        /// The start of the work.
        public init(study: BlobReference, heartbeatMilliseconds: Int) {
            self.study = study
            self.heartbeatMilliseconds = heartbeatMilliseconds
        }
    }

    /// A task, all of it but the study's description and data.
    public struct Assignment: Hashable, Sendable {
        /// The lease under which the task is given.
        public var lease: LeaseID
        /// What is to be done.
        public var task: TaskKey
        /// The study's description, a blob.
        public var study: BlobReference
        /// The trial's point of the space.
        public var parameters: Parameters
        /// The seed of the fit.
        public var seed: UInt64
        /// The fit's limit in milliseconds, or nil.
        public var limitMilliseconds: Int?

        /// A task under a lease.
        public init(
            lease: LeaseID,
            task: TaskKey,
            study: BlobReference,
            parameters: Parameters,
            seed: UInt64,
            limitMilliseconds: Int?
        ) {
            self.lease = lease
            self.task = task
            self.study = study
            self.parameters = parameters
            self.seed = seed
            self.limitMilliseconds = limitMilliseconds
        }
    }

    /// The result of a task under a lease.
    public struct Completion: Hashable, Sendable {
        /// The lease under which it was run.
        public var lease: LeaseID
        /// What was done.
        public var task: TaskKey
        /// What came of it.
        public var outcome: TaskOutcome

        /// The result of a task.
        public init(lease: LeaseID, task: TaskKey, outcome: TaskOutcome) {
            self.lease = lease
            self.task = task
            self.outcome = outcome
        }
    }

    /// Asks for a piece of a blob.
    public struct BlobRequest: Hashable, Sendable {
        /// The blob's digest.
        public var hash: SHA256
        /// Where the piece begins, in bytes.
        public var offset: Int
        /// How many bytes at most.
        public var count: Int

        /// A request for `count` bytes from `offset`.
        public init(hash: SHA256, offset: Int, count: Int) {
            self.hash = hash
            self.offset = offset
            self.count = count
        }
    }

    /// A piece of a blob.
    public struct BlobPiece: Hashable, Sendable {
        /// The blob's digest.
        public var hash: SHA256
        /// Where the piece begins, in bytes.
        public var offset: Int
        /// How many bytes the whole blob has.
        public var total: Int
        /// The piece's bytes: of one that was received, a view into the message, without a copy.
        public var bytes: ArraySlice<UInt8>

        /// The bytes of a blob from `offset` on.
        public init(hash: SHA256, offset: Int, total: Int, bytes: ArraySlice<UInt8>) {
            self.hash = hash
            self.offset = offset
            self.total = total
            self.bytes = bytes
        }
    }

    /// One file of the exported bundle.
    public struct BundleFile: Hashable, Sendable {
        /// The file's path inside the bundle.
        public var path: String
        /// The file's bytes, a blob.
        public var blob: BlobReference

        /// A file at a path.
        public init(path: String, blob: BlobReference) {
            self.path = path
            self.blob = blob
        }
    }
}
