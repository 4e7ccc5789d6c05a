// By hand, because a missing number is NaN and NaN differs from itself: two readings of one file
// must compare equal.
extension ColumnValues: Equatable {
    /// Whether both have the same type and the same cells; a missing cell equals a missing cell.
    public static func == (left: ColumnValues, right: ColumnValues) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)), (.date(let left), .date(let right)):
            left.elementsEqual(right) { $0 == $1 || ($0.isNaN && $1.isNaN) }
        case (.category(let left, let leftLevels), .category(let right, let rightLevels)):
            left == right && leftLevels == rightLevels
        case (.text(let left), .text(let right)):
            left == right
        case (.boolean(let left), .boolean(let right)):
            left == right
        case (.number, _), (.category, _), (.text, _), (.date, _), (.boolean, _):
            false
        }
    }
}
