import Foundation
import LIBSVM
import Statistics

extension Kernel {
    /// How alike a row of a matrix is to each column of another.
    ///
    /// - Parameter support: columns × rows to compare with.
    func values(row: Int, of features: Matrix, _ support: Matrix) -> [Double] {
        switch self {
        case .linear:
            return support.dotProducts(ofRow: row, of: features)
        case .polynomial(let degree, let gamma, let offset):
            return support.dotProducts(ofRow: row, of: features).map { product in
                let base = gamma * product + offset
                return (1..<degree).reduce(base) { power, _ in power * base }
            }
        case .radial(let gamma):
            return support.squaredDistances(fromRow: row, of: features).map { exp(-gamma * $0) }
        }
    }
}
