import Estimators
import Foundation
import Hashing
import Importing
import Search
import Statistics
import Studies
import Tables
import Testing
import Training

@testable import Exporting

/// A bundle in a directory of its own, and what it was made from.
private final class Made {
    let directory = NSTemporaryDirectory() + "tenfold-test-\(UUID().uuidString)"
    let data: StudyData
    var maker: BundleMaker
    var path: String { directory + "/bundle" }

    init(classes: Int = 2, family: String = "GaussianNB") throws {
        let labels = (0..<90).map { Int32($0 % classes) }
        var random = RandomGenerator(seed: 2)
        let table = Table(
            [
                Column("age", .number(labels.map { Double($0) + random.uniform() * 2 })),
                Column("y", .category(labels, levels: (0..<classes).map { "class\($0)" })),
            ],
            rows: 90
        )
        let text = "name: made up\ndata: {train: rows.csv, target: y}\ncv: {n_splits: 3}\n"
        let file = try StudyFile(Array(text.utf8), file: "study.yaml", families: Families.all)
        let store = try BlobStore(directory: directory)
        let dataSet = try DataSet.write(table, to: store)
        data = try StudyData(
            file.resolve(table: table, dataSet: dataSet).description,
            table: table
        )
        let runner = TaskRunner(data, store: store)
        let parameters: Parameters = ["model": .string(family)]
        let answers = try data.folds.indices.map { fold in
            try runner.score(fold: fold, of: parameters, seed: 1).probabilities
        }
        let judgement = data.judge(answers)
        let refit = try runner.refit(parameters, seed: 1)
        maker = BundleMaker(
            data: data,
            trial: 4,
            parameters: parameters,
            score: TrialScore(
                value: judgement.value,
                standardError: judgement.standardError,
                threshold: judgement.threshold,
                metrics: judgement.metrics.mapValues {
                    ScoreSummary(mean: $0.mean, low: $0.low, high: $0.high)
                }
            ),
            pipeline: try store.bytes(of: refit.pipeline),
            holdout: refit.probabilities,
            outOfFold: answers,
            rivals: [answers.map { $0.map { 1 - $0 } }],
            trials: 9,
            digest: SHA256(of: [])
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func read(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + file)))
    }

    func write(_ bytes: [UInt8], to file: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + file))
    }
}

@Suite struct ModelBundleTests {
    @Test(arguments: [2, 3])
    func `a bundle read back is the model that was judged`(_ classes: Int) throws {
        let made = try Made(classes: classes)
        try made.maker.write(to: made.path)
        let bundle = try ModelBundle(path: made.path)
        #expect(
            try bundle.pipeline.probabilities(made.data.table, rows: made.data.holdoutRows)
                == made.maker.holdout
        )
        #expect(bundle.manifest.classes == made.data.description.classes)
        #expect(bundle.manifest.configuration == made.data.description)
        #expect(bundle.manifest.columns == [ManifestColumn(name: "age", type: .number)])
        #expect(bundle.metrics.outOfFold?.foldScores.count == 3)
        let corrected = try #require(bundle.metrics.corrected)
        #expect(corrected.resamples == 500)
        #expect(corrected.low < corrected.value && corrected.value < corrected.high)
        #expect(bundle.metrics.holdout?.rows == made.data.holdoutRows.count)
        let f1 = classes == 2 ? "f1" : "f1 of class2"
        #expect(bundle.metrics.crossValidation[f1] != nil)
        #expect(bundle.metrics.holdout?.measures[f1] != nil)
        #expect(bundle.metrics.outOfFold?.pooled[f1] != nil)
        #expect(!bundle.metrics.crossValidation.keys.contains { $0.contains("_class_") })
    }

    @Test func `a pipeline that answers otherwise than the worker did is not exported`() throws {
        let made = try Made()
        made.maker.holdout[0] = made.maker.holdout[0].nextUp
        #expect(throws: BundleError.self) { try made.maker.write(to: made.path) }
        #expect(!FileManager.default.fileExists(atPath: made.path))
    }

    @Test func `a bundle that is there is replaced, and nothing is left beside it`() throws {
        let made = try Made()
        try made.maker.write(to: made.path)
        made.maker.trials = 10
        try made.maker.write(to: made.path)
        #expect(try ModelBundle(path: made.path).manifest.trials == 10)
        let names = try FileManager.default.contentsOfDirectory(atPath: made.directory)
        #expect(!names.contains { $0.hasPrefix("bundle.") })
    }

    @Test func `a bundle that cannot be written is said`() throws {
        let made = try Made()
        let error = #expect(throws: BundleError.self) { try made.maker.write(to: "/proc/bundle") }
        #expect(
            error?.description.hasPrefix("/proc/bundle: the bundle cannot be written: ") == true
        )
    }

    @Test func `hostile bytes under a sound digest never trap`() throws {
        let made = try Made()
        try made.maker.write(to: made.path)
        let sound = try made.read(ModelBundle.manifestFile)
        var random = RandomGenerator(seed: 8)
        var opened = 0
        for _ in 0..<300 {
            var bytes = sound
            for _ in 0...random.below(3) {
                let place = random.below(bytes.count)
                // Digits stay digits, so that some manifests remain readable and only lie.
                bytes[place] =
                    (48...57).contains(bytes[place])
                    ? UInt8(48 + random.below(10)) : UInt8(32 + random.below(95))
            }
            try made.write(bytes, to: ModelBundle.manifestFile)
            let digest = "\(SHA256(of: bytes))  \(ModelBundle.manifestFile)\n"
            try made.write(Array(digest.utf8), to: ModelBundle.checksumFile)
            guard let bundle = try? ModelBundle(path: made.path) else { continue }
            opened += 1
            _ = try? bundle.pipeline.probabilities(made.data.table, rows: [0, 1])
        }
        #expect(opened > 0)
    }

    @Test(arguments: [
        ("\"class1\"", "\"class9\"", "it tells other classes apart than manifest.json says"),
        ("\"target\" : \"y\"", "\"target\" : \"age\"", "its target is among its columns"),
        ("\"format\" : 1", "\"format\" : 7", "it is of format 7; this program reads 1"),
        ("\"trials\" : 9", "\"trials\" : []", "it cannot be read by this version of Tenfold"),
    ])
    func `a manifest that contradicts itself or its pipeline is refused`(
        _ old: String,
        _ new: String,
        _ message: String
    ) throws {
        let made = try Made()
        try made.maker.write(to: made.path)
        var text = String(decoding: try made.read(ModelBundle.manifestFile), as: UTF8.self)
        // The last of them: the manifest's own, and not that of the configuration within.
        let all = text.ranges(of: old)
        for range in old.contains("class") ? all.reversed() : all.suffix(1) {
            text.replaceSubrange(range, with: new)
        }
        try made.write(Array(text.utf8), to: ModelBundle.manifestFile)
        let digest = "\(SHA256(of: Array(text.utf8)))  \(ModelBundle.manifestFile)\n"
        try made.write(Array(digest.utf8), to: ModelBundle.checksumFile)
        let error = #expect(throws: BundleError.self) { try ModelBundle(path: made.path) }
        #expect(error?.message == message)
    }
}
