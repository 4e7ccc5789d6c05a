import Testing

@Suite struct DataMistakeTests {
    @Test(arguments: [
        (
            "5",
            "1:7: 'data' must be a mapping with keys of train, target, positive, holdout, drop, features, columns, separator, decimal, dates, missing, not 5"
        ),
        ("{target: y}", "1:7: 'data.train' is missing: the path of the table to learn from"),
        ("{train: a}", "1:7: 'data.target' is missing: the name of the column to predict"),
        ("{train: , target: y}", "1:15: 'train' must be the path of a table, not empty"),
        ("{train: a, target: [y]}", "1:26: 'target' must be the name of a column, not a list"),
        (
            "{train: a, target: y, positive: {}}",
            "1:39: 'positive' must be one of the target's values, not a mapping"
        ),
        (
            "{train: a, target: y, holdout: 1}",
            "1:38: 'holdout' must be a number from 0 to below 1, not 1"
        ),
        (
            "{train: a, target: y, holdout: half}",
            "1:38: 'holdout' must be a number from 0 to below 1, not 'half'"
        ),
        ("{train: a, target: y, drop: x}", "1:35: 'drop' must be a list of column names, not 'x'"),
        (
            "{train: a, target: y, drop: [[x]]}",
            "1:36: 'drop' is a list of column names, not a list"
        ),
        ("{train: a, target: y, drop: [x, x]}", "1:39: 'x' is in 'drop' twice"),
        ("{train: a, target: y, drop: [y]}", "1:36: 'y' is the target and cannot be dropped"),
        (
            "{train: a, target: y, features: {x: 1}}",
            "1:39: 'features' must be a list of column names, not a mapping"
        ),
        ("{train: a, target: y, features: [y]}", "1:40: 'y' is the target and cannot be a feature"),
        (
            "{train: a, target: y, drop: [x], features: [x]}",
            "1:51: 'x' is in 'features' and in 'drop'"
        ),
        (
            "{train: a, target: y, features: []}",
            "1:26: 'features' is empty: there is nothing to predict from"
        ),
        (
            "{train: a, target: y, columns: [x]}",
            "1:38: 'columns' must be a mapping of column names, not a list"
        ),
        (
            "{train: a, target: y, columns: {x: category}}",
            "1:42: 'x' must be a mapping with keys of type, not 'category'"
        ),
        (
            "{train: a, target: y, columns: {x: {type: categry}}}",
            "1:49: 'type' must be one of number, category, text, date, boolean, not 'categry'; did you mean 'category'?"
        ),
        (
            "{train: a, target: y, columns: {x: {}}}",
            "1:42: 'data.columns.x.type' is missing: what the cells mean"
        ),
        (
            "{train: a, target: y, columns: {y: {type: number}}}",
            "1:39: 'y' is the target and always a category, not a number"
        ),
        (
            "{train: a, target: y, separator: ab}",
            "1:40: 'separator' must be one character such as ',', ';', '|' or tab, not 'ab'"
        ),
        (
            "{train: a, target: y, separator: [a]}",
            "1:40: 'separator' must be one character, not a list"
        ),
        ("{train: a, target: y, decimal: x}", "1:38: 'decimal' must be one of ., ,, auto, not 'x'"),
        (
            "{train: a, target: y, separator: ',', decimal: ','}",
            "1:54: 'decimal' and 'separator' cannot both be ','"
        ),
        ("{train: a, target: y, missing: NA}", "1:38: 'missing' must be a list of texts, not 'NA'"),
        (
            "{train: a, target: y, missing: [[]]}",
            "1:39: 'missing' is a list of texts, not of a list"
        ),
    ])
    func `wrong data settings are named`(data: String, expected: String) {
        #expect(mistakes("data: \(data)\n") == [expected])
    }
}
