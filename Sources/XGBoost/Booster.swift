import CXGBoost

/// A growing sum of trees.
///
/// Pass `nthread` 1 among the parameters: a sum of gradients depends on how threads share it out.
public final class Booster {
    private let handle: BoosterHandle

    /// A booster without a tree.
    ///
    /// - Parameters:
    ///   - parameters: the library's parameters, in the order in which they are set.
    ///   - matrix: the rows it will learn from.
    public init(
        _ parameters: [(name: String, value: String)],
        for matrix: borrowing DMatrix
    ) throws(XGBoostError) {
        handle = try Self.created(matrices: [matrix.handle])
        for (name, value) in parameters {
            try check(XGBoosterSetParam(handle, name, value), while: "setting \(name) to \(value)")
        }
    }

    /// The booster whose `saved()` gave these bytes.
    ///
    /// The library trusts them: give it no bytes from a stranger.
    public init(saved bytes: [UInt8]) throws(XGBoostError) {
        handle = try Self.created(matrices: [])
        let code = bytes.withUnsafeBytes { bytes in
            XGBoosterLoadModelFromBuffer(handle, bytes.baseAddress, bst_ulong(bytes.count))
        }
        try check(code, while: "loading a model of \(bytes.count) bytes")
    }

    deinit {
        XGBoosterFree(handle)
    }

    private static func created(
        matrices: [DMatrixHandle?]
    ) throws(XGBoostError) -> BoosterHandle {
        // Warnings go to the standard error by default; the setting belongs to the thread.
        try check(XGBSetGlobalConfig(#"{"verbosity":0}"#), while: "silencing the library")
        var created: BoosterHandle?
        try check(
            XGBoosterCreate(matrices, bst_ulong(matrices.count), &created),
            while: "creating a booster"
        )
        guard let created else {
            throw XGBoostError("no booster came back", while: "creating a booster")
        }
        return created
    }

    /// Adds one round of trees, learned from these rows.
    ///
    /// - Parameters:
    ///   - round: counted from zero.
    ///   - matrix: the rows the booster was created for.
    public func update(round: Int, on matrix: borrowing DMatrix) throws(XGBoostError) {
        try check(
            XGBoosterUpdateOneIter(handle, Int32(round), matrix.handle),
            while: "growing the trees of round \(round)"
        )
    }

    /// What the trees say about each row.
    ///
    /// - Parameters:
    ///   - matrix: the rows, with the columns learned from.
    ///   - margin: whether to give the plain sums instead of probabilities.
    /// - Returns: row-major, rows × outputs.
    public func predict(
        _ matrix: borrowing DMatrix,
        margin: Bool = false
    ) throws(XGBoostError) -> [Float] {
        let configuration = """
            {"type": \(margin ? 1 : 0), "training": false, "iteration_begin": 0, \
            "iteration_end": 0, "strict_shape": true}
            """
        var shape: UnsafePointer<bst_ulong>?
        var dimensions: bst_ulong = 0
        var values: UnsafePointer<Float>?
        try check(
            XGBoosterPredictFromDMatrix(
                handle,
                matrix.handle,
                configuration,
                &shape,
                &dimensions,
                &values
            ),
            while: "predicting \(matrix.rows) rows"
        )
        guard let shape, let values else { return [] }
        let count = (0..<Int(dimensions)).reduce(1) { $0 * Int(shape[$1]) }
        // The library owns the numbers and overwrites them with the next prediction.
        return Array(UnsafeBufferPointer(start: values, count: count))
    }

    /// The trees and what belongs to them, as Universal Binary JSON.
    ///
    /// - SeeAlso: "Introduction to Model IO" in XGBoost's documentation, release 1.7.
    public func saved() throws(XGBoostError) -> [UInt8] {
        var length: bst_ulong = 0
        var bytes: UnsafePointer<CChar>?
        try check(
            XGBoosterSaveModelToBuffer(handle, #"{"format": "ubj"}"#, &length, &bytes),
            while: "saving the model"
        )
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
    }
}
