import Search
import Testing
import Validation

@testable import Exporting

@Suite struct MetricsTests {
    @Test func `measures of a class bear its name`() {
        let classes = (0..<12).map { "c\($0)" }
        #expect(measureName("f1_class_1", classes: classes) == "f1 of c1")
        #expect(measureName("f1_class_11", classes: classes) == "f1 of c11")
        #expect(measureName("recall_class_12", classes: classes) == "recall_class_12")
        #expect(measureName("f1_macro", classes: classes) == "f1_macro")
    }

    @Test func `no measure is lost where classes have strange names`() {
        let summary = ScoreSummary(mean: 0, low: 0, high: 0)
        let measures = ["f1_class_0": summary, "f1_class_1": summary, "f1_macro": summary]
        #expect(measures.named(by: ["f1_class_1", ""]).count == 3)
    }
}
