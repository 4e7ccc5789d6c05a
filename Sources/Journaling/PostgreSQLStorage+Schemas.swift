import PostgreSQL

// How the schema of a journal comes and goes.
extension PostgreSQLStorage {
    /// Makes the schema, all of it or nothing.
    ///
    /// - Throws: `JournalError` with `alreadyExists`, `inUse`, `readOnly`, ….
    static func create(
        _ url: PostgreSQLURL,
        study: String,
        header: JournalHeader
    ) throws(JournalError) -> PostgreSQLStorage {
        let rows = try PostgreSQLRows(url, study: study)
        let storage = try PostgreSQLStorage(rows)
        let activity = "creating the journal"
        guard try !rows.exists() else {
            throw JournalError(
                .alreadyExists,
                "there is a journal already",
                at: rows.place,
                while: activity
            )
        }
        try inPostgreSQL(rows.place, activity) { () throws(PostgreSQLError) in
            let connection = rows.connection
            try connection.transaction(while: activity) { () throws(PostgreSQLError) in
                try connection.execute(
                    """
                    CREATE SCHEMA \(quoted(study));
                    COMMENT ON SCHEMA \(quoted(study)) IS '\(PostgreSQLRows.mark)';
                    \(JournalSchema.postgreSQL.creation)
                    """,
                    while: activity
                )
                try connection.run(
                    """
                    INSERT INTO meta VALUES (
                        $1, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), $2, $3
                    )
                    """,
                    [
                        .integer(header.format), .text(header.hash?.description ?? ""),
                        .bytes(header.description),
                    ],
                    while: activity
                )
            }
        }
        try rows.claim()
        return storage
    }

    /// Opens the journal for writing.
    ///
    /// - Throws: `JournalError` with `notFound`, `inUse`, `notAJournal`, ….
    static func open(
        _ url: PostgreSQLURL,
        study: String?
    ) throws(JournalError) -> PostgreSQLStorage {
        let rows = try PostgreSQLRows(url, studyOrOnly: study)
        let storage = try PostgreSQLStorage(rows)
        try JournalReader.check(try rows.header(), at: .database(url, study: rows.study))
        try rows.claim()
        return storage
    }

    /// Removes the study's schema, if it is a journal.
    ///
    /// - Throws: `JournalError` with `inUse` while a coordinator writes it, or with `notAJournal`.
    static func remove(_ url: PostgreSQLURL, study: String) throws(JournalError) {
        let rows = try PostgreSQLRows(url, study: study)
        guard try rows.exists() else { return }
        let storage = try PostgreSQLStorage(rows)
        let activity = "removing the journal"
        try inPostgreSQL(rows.place, activity) { () throws(PostgreSQLError) in
            try rows.connection.execute("DROP SCHEMA \(quoted(study)) CASCADE", while: activity)
        }
        _ = consume storage
    }
}

extension JournalSchema {
    /// The tables as PostgreSQL has them.
    static let postgreSQL = JournalSchema(
        integer: "BIGINT",
        number: "DOUBLE PRECISION",
        // Not `jsonb`, which would write numbers its own way.
        json: "JSON",
        bytes: "BYTEA",
        value: { column, path, kind in
            let list = path.joined(separator: ",")
            return switch kind {
            case .text: "\(column) #>> '{\(list)}'"
            case .number: "(\(column) #>> '{\(list)}')::double precision"
            case .json: "\(column) #> '{\(list)}'"
            }
        },
        additions: """
            CREATE TABLE holder (name TEXT NOT NULL);
            INSERT INTO holder VALUES ('');
            CREATE FUNCTION records_are_only_added() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'records are only added'; END $$;
            CREATE TRIGGER records_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON records
                FOR EACH STATEMENT EXECUTE FUNCTION records_are_only_added();
            """
    )
}
