/// The families that are part of the program itself.
public enum Families {
    /// All of them, in the order in which they are shown.
    public static let all: [any Family] = [
        LogisticRegression(), XGBClassifier(), GaussianNB(), KNeighborsClassifier(),
        MLPClassifier(), SVC(), LinearSVC(), BernoulliNB(), CategoricalNB(), DummyClassifier(),
        DecisionTreeClassifier(), RandomForestClassifier(), ExtraTreesClassifier(),
    ]

    /// The family of that name, or nil.
    public static func named(_ name: String) -> (any Family)? {
        all.first { $0.name == name }
    }
}
