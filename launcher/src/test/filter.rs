//! Which tests run.

use super::case::{Case, Kind};
use super::options::{Ignored, Options};

/// The tests that the command line names, in their order.
pub fn filter(options: &Options, mut cases: Vec<Case>) -> Vec<Case> {
    let matches = |case: &Case, filter: &String| match options.exact {
        true => case.name == *filter,
        false => case.name.contains(filter.as_str()),
    };
    if !options.filters.is_empty() {
        cases.retain(|case| options.filters.iter().any(|filter| matches(case, filter)));
    }
    cases.retain(|case| !options.skip.iter().any(|filter| matches(case, filter)));
    if options.exclude_should_panic {
        cases.retain(|case| !case.should_panic);
    }
    match options.run_ignored() {
        Ignored::Skip => {}
        Ignored::Only => cases.retain(|case| case.ignore),
        Ignored::Include => {}
    }
    if options.run_ignored() != Ignored::Skip {
        cases.iter_mut().for_each(|case| case.ignore = false);
    }
    cases
}

/// Without `--bench` a bench is a test: it runs once.
pub fn as_tests(options: &Options, cases: &mut [Case]) {
    if !options.bench {
        cases.iter_mut().for_each(|case| case.kind = Kind::Test);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, ignore: bool) -> Case {
        Case {
            name: name.to_owned(),
            ignore,
            ..Case::default()
        }
    }

    fn left(line: &str) -> Vec<String> {
        let options =
            Options::parse("t".as_ref(), line.split_whitespace().map(Into::into)).unwrap();
        let all = vec![
            case("a::one", false),
            case("a::two", true),
            case("b::one", false),
        ];
        let left = filter(&options, all);
        left.into_iter().map(|case| case.name).collect()
    }

    #[test]
    fn as_libtest_filters() {
        assert_eq!(left(""), ["a::one", "a::two", "b::one"]);
        assert_eq!(left("one"), ["a::one", "b::one"]);
        assert_eq!(left("a b"), ["a::one", "a::two", "b::one"]);
        assert_eq!(left("--exact one"), [""; 0]);
        assert_eq!(left("--exact b::one"), ["b::one"]);
        assert_eq!(left("--skip two --skip b"), ["a::one"]);
        assert_eq!(left("--ignored"), ["a::two"]);
    }

    #[test]
    fn an_ignored_test_that_is_asked_for_is_not_ignored() {
        let options = Options::parse("t".as_ref(), ["--include-ignored".into()]).unwrap();
        let all = vec![case("a", true)];
        assert!(!filter(&options, all)[0].ignore);
    }
}
