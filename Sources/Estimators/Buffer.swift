/// Memory of a fixed size for loops over many numbers, freed with its owner.
///
/// The bounds are not checked in a release build. What keeps to them is said where a buffer is used.
struct Buffer<Element: BitwiseCopyable>: ~Copyable {
    /// The first element; valid as long as the buffer is.
    let base: UnsafeMutablePointer<Element>
    /// How many elements there are.
    let count: Int

    init(_ count: Int, repeating element: Element) {
        precondition(count >= 0, "\(count) elements")
        self.count = count
        base = .allocate(capacity: count)
        base.initialize(repeating: element, count: count)
    }

    /// Elements that may be anything until they are written.
    init(unwritten count: Int) {
        precondition(count >= 0, "\(count) elements")
        self.count = count
        base = .allocate(capacity: count)
    }

    deinit {
        base.deallocate()
    }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            assert(0..<count ~= index)
            return base[index]
        }
        @inline(__always) nonmutating set {
            assert(0..<count ~= index)
            base[index] = newValue
        }
    }
}
