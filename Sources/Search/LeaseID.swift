/// Names one lease for the life of a study: which coordinator start gave it, and its number there.
public struct LeaseID: Hashable, Sendable, Comparable {
    /// How often the study's coordinator had been started, counted in the journal.
    public var epoch: Int
    /// The lease's number since that start.
    public var number: Int
    /// By what the coordinator knows, even after a restart, that it gave this lease, and for which
    /// task; nobody else can make one.
    public var seal: UInt64

    /// The lease given as the `number`th since start `epoch`.
    public init(epoch: Int, number: Int, seal: UInt64 = 0) {
        self.epoch = epoch
        self.number = number
        self.seal = seal
    }

    /// By start, then by number.
    public static func < (left: LeaseID, right: LeaseID) -> Bool {
        (left.epoch, left.number, left.seal) < (right.epoch, right.number, right.seal)
    }
}

/// A lease as the worker that holds it reports it.
public struct HeldLease: Hashable, Sendable {
    /// The lease.
    public var lease: LeaseID
    /// The task given under it.
    public var task: TaskKey

    /// A lease and its task.
    public init(lease: LeaseID, task: TaskKey) {
        self.lease = lease
        self.task = task
    }
}
