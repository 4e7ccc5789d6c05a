import Search
import Statistics
import Testing

@testable import Estimators

@Suite("Every family survives hostile tables and bytes")
struct HostileInput {
    private func expectSurvival(
        _ family: FamilyCase,
        _ data: TrainingSet,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let fit = try family.fit(data, family.quick)
        expectProbabilities(
            fit.probabilities,
            rows: data.features.rows,
            classes: data.classes,
            sourceLocation: sourceLocation
        )
        let decoded = try family.family.decode(fit.predictor.encoded())
        #expect(try bits(decoded.probabilities(data.features)) == bits(fit.probabilities))
    }

    @Test(.timeLimit(.minutes(10)), arguments: FamilyContract.families)
    func `cells of any magnitude`(_ family: FamilyCase) throws {
        let extremes = [
            1e300, -1e300, Double.greatestFiniteMagnitude, -Double.greatestFiniteMagnitude,
            Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 0x1p-1030, 1e-200, 0, -0.0,
            1e40, -1e40, 1,
        ]
        for stride in 1...3 {
            var data = sample(rows: 39)
            var features = data.features
            for index in features.values.indices where index % stride == 0 {
                features.values[index] = extremes[(index / stride) % extremes.count]
            }
            data = TrainingSet(features: features, labels: data.labels, classes: 2)
            try expectSurvival(family, data)
        }
        let fit = try family.fit(sample(), family.quick)
        let queries = Matrix(rows: 13, columns: 4, values: (0..<52).map { extremes[$0 % 13] })
        expectProbabilities(try fit.predictor.probabilities(queries), rows: 13, classes: 2)
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: FamilyContract.families,
        [0x1p-1060, 1e-5, 1, 1e300]
    )
    func `a scale for all columns`(_ family: FamilyCase, scale: Double) throws {
        var data = sample(rows: 60)
        var features = data.features
        features.values = features.values.map { $0 * scale }
        data = TrainingSet(features: features, labels: data.labels, classes: 2)
        try expectSurvival(family, data)
    }

    @Test(arguments: FamilyContract.families, [0, 5, -1e300])
    func `columns that are constant`(_ family: FamilyCase, value: Double) throws {
        let data = sample(rows: 30)
        var features = data.features
        for row in 0..<30 { features[row, 2] = value }
        try expectSurvival(family, TrainingSet(features: features, labels: data.labels, classes: 2))
        let constant = Matrix(rows: 30, columns: 4, repeating: value)
        try expectSurvival(family, TrainingSet(features: constant, labels: data.labels, classes: 2))
    }

    @Test(.timeLimit(.minutes(10)), arguments: FamilyContract.families, [2, 3, 7, 100])
    func `one row a class`(_ family: FamilyCase, classes: Int) throws {
        try expectSurvival(family, sample(rows: classes, classes: classes))
    }

    @Test(arguments: FamilyContract.families, [2, 100])
    func `a single row`(_ family: FamilyCase, classes: Int) throws {
        try expectSurvival(family, sample(rows: 1, classes: classes))
    }

    @Test(.timeLimit(.minutes(10)), arguments: FamilyContract.families)
    func `a hundred classes are told apart`(_ family: FamilyCase) throws {
        // Each class is a corner of a cube: every family but the constant can see that.
        let classes = 100
        let labels = (0..<200).map { Int32($0 % classes) }
        var random = RandomGenerator(seed: 5)
        var cells: [Double] = []
        for label in labels {
            for bit in 0..<Int32(7) {
                let corner: Double = label >> bit & 1 == 1 ? 2 : -2
                cells.append(corner + 0.1 * random.normal())
            }
        }
        let features = Matrix(rows: labels.count, columns: 7, values: cells)
        let data = TrainingSet(features: features, labels: labels, classes: classes)
        let fit = try family.fit(data, family.quick)
        expectProbabilities(fit.probabilities, rows: labels.count, classes: classes)
        guard family.family.name != "DummyClassifier" else { return }
        let right = labels.indices.count { row in
            let probabilities = Array(fit.probabilities.row(row))
            return probabilities.indices.max { probabilities[$0] < probabilities[$1] }
                == Int(labels[row])
        }
        // By chance two would be.
        #expect(right > 40, "\(right) of 200")
    }

    @Test(arguments: FamilyContract.families)
    func `a class without rows is never likely`(_ family: FamilyCase) throws {
        let three = sample(rows: 90, classes: 3)
        let data = TrainingSet(
            features: three.features,
            labels: three.labels.map { $0 == 1 ? 0 : $0 },
            classes: 3
        )
        try expectSurvival(family, data)
        let fit = try family.fit(data)
        #expect((0..<90).allSatisfy { fit.probabilities[$0, 1] < 0.05 })
    }

    @Test(arguments: FamilyContract.families, [2, 3])
    func `rows of one class alone`(_ family: FamilyCase, classes: Int) throws {
        let data = TrainingSet(
            features: sample(rows: 20).features,
            labels: Array(repeating: 1, count: 20),
            classes: classes
        )
        try expectSurvival(family, data)
        let fit = try family.fit(data, family.known(["class_weight": "balanced"]))
        #expect((0..<20).allSatisfy { fit.probabilities[$0, 1] > 0.9 })
    }

    @Test(.timeLimit(.minutes(10)), arguments: FamilyContract.families)
    func `ten thousand columns`(_ family: FamilyCase) throws {
        var features = Matrix(rows: 200, columns: 10_000)
        for row in 0..<200 { features[row, row * 37 % 10_000] = 1 }
        for row in 0..<200 { features[row, 9_999] = Double(row % 2) }
        let labels = (0..<200).map { Int32($0 % 2) }
        try expectSurvival(family, TrainingSet(features: features, labels: labels, classes: 2))
    }

    @Test(arguments: FamilyContract.families)
    func `missing cells are taken or refused in words`(_ family: FamilyCase) throws {
        let data = sample(rows: 40)
        var features = data.features
        for row in 0..<40 { features[row, 1] = .nan }
        features[3, 0] = .nan
        let holed = TrainingSet(features: features, labels: data.labels, classes: 2)
        let fit = try family.fit(data, family.quick)
        if family.family.needs.acceptsMissing {
            try expectSurvival(family, holed)
            let nothing = Matrix(rows: 40, columns: 4, repeating: .nan)
            let blank = TrainingSet(features: nothing, labels: data.labels, classes: 2)
            try expectSurvival(family, blank)
            expectProbabilities(
                try fit.predictor.probabilities(features),
                rows: 40,
                classes: 2
            )
        } else {
            for attempt in [
                { _ = try family.fit(holed) },
                { _ = try fit.predictor.probabilities(features) },
            ] as [() throws -> Void] {
                let error = #expect(throws: TaskFailure.self) { try attempt() }
                #expect(error?.message.hasSuffix("column 1 of row 0 is missing") == true)
            }
        }
    }

    @Test(arguments: FamilyContract.families, [Double.infinity, -.infinity])
    func `infinite cells are refused`(_ family: FamilyCase, cell: Double) throws {
        let data = sample(rows: 40)
        var features = data.features
        features[2, 2] = cell
        #expect(throws: TaskFailure.self) {
            try family.fit(TrainingSet(features: features, labels: data.labels, classes: 2))
        }
    }

    @Test(arguments: FamilyContract.families)
    func `bytes that are cut, changed or made up throw and never trap`(_ family: FamilyCase) throws
    {
        let data = sample(rows: 12, classes: 3)
        let bytes = try family.fit(data, family.quick).predictor.encoded()
        for length in 0..<min(bytes.count, 400) {
            #expect(throws: TaskFailure.self) {
                try family.family.decode(Array(bytes.prefix(length)))
            }
        }
        #expect(throws: TaskFailure.self) { try family.family.decode(bytes + [0]) }
        var random = RandomGenerator(seed: 11)
        for _ in 0..<3_000 {
            var changed = bytes
            for _ in 0...random.below(3) {
                // Sizes come first: more changes there find more.
                let range = random.below(2) == 0 ? min(48, bytes.count) : bytes.count
                changed[random.below(range)] = UInt8(random.below(256))
            }
            guard let predictor = try? family.family.decode(changed) else { continue }
            guard let answer = try? predictor.probabilities(data.features) else { continue }
            #expect(answer.values.allSatisfy { !$0.isNaN })
        }
    }

    @Test func `the bytes of one family are not another's`() throws {
        for family in Families.all {
            let bytes = try FamilyCase(family: family).fit(sample()).predictor.encoded()
            for other in Families.all where other.name != family.name {
                #expect(throws: TaskFailure.self) { try other.decode(bytes) }
            }
        }
    }
}
