import Foundation
import Scheduling
import Search
import Statistics
import Training
import Validation

/// The coordinator's second thread: it proposes trials, judges them and writes the bundle, so that
/// the first is free to answer workers.
///
/// Questions are answered one after the other, in the order they came.
final class Thinker: Sendable {
    /// What the thinker is asked.
    enum Question: Sendable {
        case suggest(Action.Proposals)
        case judge(trial: Int, outOfFold: [[Double]])
        case confirm(trial: Int, outOfFold: [[Double]])
        case export(Export)
        case stop
    }

    /// What the thinker answers.
    enum Answer: Sendable {
        case event(Event)
        case exportFailed(reason: String)
    }

    /// A piece of work that writes the bundle, or says in one line why it could not.
    struct Export: Sendable {
        var write: @Sendable () -> String?
    }

    /// Where answers are left.
    let answers: Mailbox<Answer>
    private let questions: Mailbox<Question>
    private let hasStopped = DispatchSemaphore(value: 0)

    /// Starts the thread.
    init(_ data: StudyData, sampler: any Sampler) throws(SystemError) {
        answers = try Mailbox()
        questions = try Mailbox()
        let answers = answers
        let questions = questions
        let hasStopped = hasStopped
        let thread = Thread {
            var sampler = sampler
            while true {
                for question in questions.wait() {
                    if case .stop = question {
                        hasStopped.signal()
                        return
                    }
                    Self.answer(question, data, &sampler) { answers.post($0) }
                }
            }
        }
        // Samplers over conditional spaces and judgements of large tables use the stack freely.
        thread.stackSize = 16 << 20
        thread.start()
    }

    func ask(_ question: Question) {
        questions.post(question)
    }

    /// Ends the thread after the question it is at.
    func stop() {
        questions.post(.stop)
        hasStopped.wait()
    }

    private static func answer(
        _ question: Question,
        _ data: StudyData,
        _ sampler: inout any Sampler,
        _ post: (Answer) -> Void
    ) {
        switch question {
        case .suggest(let proposals):
            proposals.forEach { trial, completed, running in
                sampler.update(completed: completed, running: running)
                var random = RandomGenerator(
                    seed: data.description.seed,
                    purpose: "suggest",
                    trial
                )
                let points = sampler.suggest(1, using: &random)
                guard let point = points.first, data.description.space.contains(point) else {
                    preconditionFailure("the sampler proposed \(points), outside the space")
                }
                post(.event(.suggested(trial: trial, point)))
                return point
            }
        case .judge(let trial, let outOfFold):
            post(.event(.judged(trial: trial, TrialScore(data.judge(outOfFold)))))
        case .confirm(let trial, let outOfFold):
            let judgement = data.judgeConfirmation(outOfFold)
            post(.event(.confirmed(trial: trial, TrialScore(judgement))))
        case .export(let export):
            if let reason = export.write() {
                post(.exportFailed(reason: reason))
            } else {
                post(.event(.exported))
            }
        case .stop:
            break
        }
    }
}

extension TrialScore {
    /// The judgement in the words of a trial.
    init(_ judgement: Judgement) {
        self.init(
            value: judgement.value,
            standardError: judgement.standardError,
            threshold: judgement.threshold,
            metrics: judgement.metrics.mapValues { interval in
                ScoreSummary(mean: interval.mean, low: interval.low, high: interval.high)
            }
        )
    }
}
