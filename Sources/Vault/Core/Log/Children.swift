import VaultModel

/// Values for some of the 64 children of a node, by their numbers.
struct Children<Value> {
    /// Empty until there is a value.
    private var values: [Value?] = []

    init() {}

    init(repeating value: Value) {
        values = Array(repeating: value, count: TreeNode.childCount)
    }

    subscript(child: Int) -> Value? {
        get { values.isEmpty ? nil : values[child] }
        _modify {
            if values.isEmpty { values = Array(repeating: nil, count: TreeNode.childCount) }
            yield &values[child]
        }
    }

    subscript(child: Int, default value: @autoclosure () -> Value) -> Value {
        get { self[child] ?? value() }
        // In place: what is changed has no second owner that would make it a copy.
        _modify {
            var changed = self[child].take() ?? value()
            defer { self[child] = changed }
            yield &changed
        }
    }

    /// The children that have a value, ascending, and their values.
    var elements: [(child: Int, value: Value)] {
        values.enumerated().compactMap { child, value in value.map { (child, $0) } }
    }
}

/// Values for some of the leaves of one kind, which is not asked for again.
struct PerLeaf<Value> {
    private var inners = Children<Children<Value>>()

    init() {}

    init(repeating value: Value) {
        inners = Children(repeating: Children(repeating: value))
    }

    subscript(leaf: LeafPlace) -> Value? {
        get { inners[leaf.inner.index]?[leaf.child] }
        _modify { yield &inners[leaf.inner.index, default: Children()][leaf.child] }
    }

    subscript(leaf: LeafPlace, default value: @autoclosure () -> Value) -> Value {
        get { self[leaf] ?? value() }
        _modify {
            yield &inners[leaf.inner.index, default: Children()][leaf.child, default: value()]
        }
    }
}
