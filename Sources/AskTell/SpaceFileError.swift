import Foundation
import YAML

/// Why a space file cannot be used.
public struct SpaceFileError: Error, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// Where in the file, if that is known.
    public let position: TextPosition?
    /// What is wrong with it.
    public let message: String

    /// A step from a JSON value to what is in it.
    enum Step: Hashable {
        case element(Int)
        /// A member's value, or the object where it lacks that member.
        case member(String)
        /// A member's name.
        case key(String)
    }

    /// A flaw of what the steps lead to.
    init(_ message: String, at steps: [Step], of contents: Data, _ path: String) {
        self.path = path
        self.message = message
        // JSON's decoder does not tell places. Nearly every JSON text is YAML too, whose reader does.
        let document = try? YAMLDocument(Array(contents))
        position = document.map { $0.root.position(of: steps) }
    }

    /// The flaw of a text that is no JSON.
    init(notJSON contents: Data, _ path: String) {
        self.path = path
        message = "this is not JSON"
        do throws(YAMLError) {
            _ = try YAMLDocument(Array(contents))
            position = nil
        } catch {
            position = error.position
        }
    }

    /// The file, the place and what is wrong there, in one line.
    public var description: String {
        guard let position else { return "\(path): \(message)" }
        return "\(path):\(position): \(message)"
    }
}

extension YAMLNode {
    /// Where what the steps lead to starts, or as far as they lead.
    fileprivate func position(of steps: [SpaceFileError.Step]) -> TextPosition {
        var node = self
        for step in steps {
            switch step {
            case .element(let index):
                guard let nodes = node.sequence, nodes.indices.contains(index) else {
                    return node.start
                }
                node = nodes[index]
            case .member(let key):
                guard let value = node[key] else { return node.start }
                node = value
            case .key(let key):
                return node.mapping?.first { $0.key == key }?.keyStart ?? node.start
            }
        }
        return node.start
    }
}
