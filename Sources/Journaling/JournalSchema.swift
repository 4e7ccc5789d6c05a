/// The tables of a journal, in either kind of database.
///
/// `records` is the truth. It can be added to, not changed: that holds for people with `sqlite3` or
/// `psql`, too. The unique indices keep facts from being stated twice, and serve the views.
struct JournalSchema {
    /// The format this release writes; journals of all earlier formats stay readable.
    static let format = 1

    /// What the database calls its types.
    var integer: StaticString
    var number: StaticString
    var json: StaticString
    var bytes: StaticString
    /// The value at a path in a column of JSON, as a text, a number or JSON.
    var value: @Sendable (_ column: String, _ path: [String], _ kind: Kind) -> String
    /// What only this database needs, and what keeps records from being changed in it.
    var additions: String

    enum Kind {
        case text
        case number
        case json
    }

    /// Makes the tables and views of a new journal.
    var creation: String {
        """
        CREATE TABLE meta (
            format \(integer) NOT NULL,
            created TEXT NOT NULL,
            study_hash TEXT NOT NULL,
            study \(bytes) NOT NULL
        );
        CREATE TABLE records (
            seq \(integer) PRIMARY KEY,
            elapsed \(number) NOT NULL,
            kind TEXT NOT NULL,
            trial \(integer),
            fold \(integer),
            body \(json) NOT NULL
        );
        CREATE UNIQUE INDEX one_suggestion_a_trial ON records (trial)
            WHERE kind = 'suggested';
        CREATE UNIQUE INDEX one_result_a_fold ON records (trial, fold)
            WHERE kind = 'fold_completed';
        CREATE UNIQUE INDEX one_end_a_trial ON records (trial)
            WHERE kind IN ('judged', 'pruned', 'abandoned');
        CREATE UNIQUE INDEX one_confirmation_a_trial ON records (trial)
            WHERE kind = 'confirmed';
        \(additions)
        CREATE TABLE predictions (
            trial \(integer) NOT NULL,
            fold \(integer) NOT NULL,
            probabilities \(bytes) NOT NULL,
            PRIMARY KEY (trial, fold)
        );
        CREATE TABLE holdout (
            seq \(integer) PRIMARY KEY,
            probabilities \(bytes) NOT NULL
        );
        CREATE VIEW trials AS
            SELECT
                suggested.trial AS number,
                \(value("suggested.body", ["parameters", "model"], .text)) AS model,
                \(value("suggested.body", ["parameters"], .json)) AS parameters,
                CASE
                    WHEN ended.kind = 'judged' THEN 'complete'
                    WHEN ended.kind = 'pruned' THEN 'pruned'
                    WHEN ended.kind = 'abandoned' THEN 'failed'
                    WHEN EXISTS (
                        SELECT 1 FROM records AS fold
                        WHERE fold.kind = 'fold_completed' AND fold.trial = suggested.trial
                    ) THEN 'running'
                    ELSE 'waiting'
                END AS state,
                \(value("ended.body", ["value"], .number)) AS value,
                \(value("ended.body", ["standard_error"], .number)) AS standard_error,
                \(value("ended.body", ["metrics", "f1", "mean"], .number)) AS f1,
                \(value("ended.body", ["metrics", "recall", "mean"], .number)) AS recall,
                \(value("ended.body", ["metrics", "precision", "mean"], .number)) AS precision,
                \(value("ended.body", ["threshold"], .number)) AS threshold,
                \(value("ended.body", ["violation"], .number)) AS violation,
                \(value("confirmed.body", ["value"], .number)) AS confirmed_value,
                coalesce(
                    \(value("ended.body", ["reason"], .text)),
                    \(value("ended.body", ["message"], .text))
                ) AS reason
            FROM records AS suggested
            LEFT JOIN records AS ended
                ON ended.trial = suggested.trial
                AND ended.kind IN ('judged', 'pruned', 'abandoned')
            LEFT JOIN records AS confirmed
                ON confirmed.trial = suggested.trial AND confirmed.kind = 'confirmed'
            WHERE suggested.kind = 'suggested'
            ORDER BY suggested.trial;
        CREATE VIEW folds AS
            SELECT
                trial,
                fold,
                \(value("body", ["score"], .number)) AS score,
                \(value("body", ["seconds"], .number)) AS seconds,
                \(value("body", ["peak_bytes"], .number)) AS peak_bytes
            FROM records
            WHERE kind = 'fold_completed'
            ORDER BY trial, fold;
        """
    }

    /// The rows behind a place, `$1`, in order.
    static func rows(withProbabilities: Bool) -> String {
        let predictions = """
            WHEN 'fold_completed' THEN (
                SELECT probabilities FROM predictions AS p
                WHERE p.trial = r.trial AND p.fold = r.fold
            )
            """
        return """
            SELECT r.seq, r.elapsed, r.kind, r.trial, r.fold, r.body, CASE r.kind
                WHEN 'refitted' THEN (SELECT probabilities FROM holdout AS h WHERE h.seq = r.seq)
                \(withProbabilities ? predictions : "")
                END
            FROM records AS r WHERE r.seq > $1 ORDER BY r.seq
            """
    }

    /// The last row's place and time.
    static let last = "SELECT seq, elapsed FROM records ORDER BY seq DESC LIMIT 1"

    /// The probabilities of a trial, `$1`, on a fold, `$2`.
    static let predictions = "SELECT probabilities FROM predictions WHERE trial = $1 AND fold = $2"
}
