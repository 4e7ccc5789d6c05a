/// The tables of a journal.
enum JournalSchema {
    /// The format this release writes; journals of all earlier formats stay readable.
    static let format = 1

    /// What marks an SQLite file as a journal: `TNFD`.
    static let applicationID = 0x544E_4644

    /// Makes the tables and views of a new journal.
    ///
    /// `records` is the truth. It can be added to, not changed: that holds for people with `sqlite3`
    /// too. The unique indices keep facts from being stated twice, and serve the views.
    static let creation = """
        PRAGMA application_id = \(applicationID);
        CREATE TABLE meta (
            format INTEGER NOT NULL,
            created TEXT NOT NULL,
            study_hash TEXT NOT NULL,
            study BLOB NOT NULL
        );
        CREATE TABLE records (
            seq INTEGER PRIMARY KEY,
            elapsed REAL NOT NULL,
            kind TEXT NOT NULL,
            trial INTEGER,
            fold INTEGER,
            body TEXT NOT NULL
        );
        CREATE UNIQUE INDEX one_suggestion_a_trial ON records (trial)
            WHERE kind = 'suggested';
        CREATE UNIQUE INDEX one_result_a_fold ON records (trial, fold)
            WHERE kind = 'fold_completed';
        CREATE UNIQUE INDEX one_end_a_trial ON records (trial)
            WHERE kind IN ('judged', 'pruned', 'abandoned');
        CREATE UNIQUE INDEX one_confirmation_a_trial ON records (trial)
            WHERE kind = 'confirmed';
        CREATE TRIGGER records_are_not_changed BEFORE UPDATE ON records
            BEGIN SELECT raise(ABORT, 'records are only added'); END;
        CREATE TRIGGER records_are_not_deleted BEFORE DELETE ON records
            BEGIN SELECT raise(ABORT, 'records are only added'); END;
        CREATE TABLE predictions (
            trial INTEGER NOT NULL,
            fold INTEGER NOT NULL,
            probabilities BLOB NOT NULL,
            PRIMARY KEY (trial, fold)
        );
        CREATE TABLE holdout (
            seq INTEGER PRIMARY KEY,
            probabilities BLOB NOT NULL
        );
        CREATE VIEW trials AS
            SELECT
                suggested.trial AS number,
                json_extract(suggested.body, '$.parameters.model') AS model,
                json_extract(suggested.body, '$.parameters') AS parameters,
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
                json_extract(ended.body, '$.value') AS value,
                json_extract(ended.body, '$.standard_error') AS standard_error,
                json_extract(ended.body, '$.metrics.f1.mean') AS f1,
                json_extract(ended.body, '$.metrics.recall.mean') AS recall,
                json_extract(ended.body, '$.metrics.precision.mean') AS precision,
                json_extract(ended.body, '$.threshold') AS threshold,
                json_extract(ended.body, '$.violation') AS violation,
                json_extract(confirmed.body, '$.value') AS confirmed_value,
                coalesce(
                    json_extract(ended.body, '$.reason'),
                    json_extract(ended.body, '$.message')
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
                json_extract(body, '$.score') AS score,
                json_extract(body, '$.seconds') AS seconds,
                json_extract(body, '$.peak_bytes') AS peak_bytes
            FROM records
            WHERE kind = 'fold_completed'
            ORDER BY trial, fold;
        """
}
