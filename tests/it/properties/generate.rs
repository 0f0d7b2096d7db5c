//! Random conditions and texts.

use super::oracle::{Condition, Flag, Key, Number, Search, Size, Text};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;

/// A number that the rows have, or one beside it.
fn value() -> impl Strategy<Value = i32> + Clone {
    -2..4_i32
}

/// A text that the rows have, or a part of one, or a hostile one.
fn part() -> impl Strategy<Value = &'static str> + Clone {
    select(vec!["", "a", "A", "%", "_", "b", "äb", "ÄB", "\\", "*", "'"])
}

/// `None` now and then.
fn maybe<T: Clone + std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop_oneof![1 => Just(()).prop_map(|()| None), 5 => of.prop_map(Some)]
}

/// A condition of up to some thirty parts.
pub(super) fn condition() -> impl Strategy<Value = Condition> {
    use Condition as C;
    let number = || select(vec![Number::Total, Number::Rebate, Number::Age, Number::UserShopSize, Number::ShopSize]);
    let text = || select(vec![Text::Note, Text::Nick, Text::UserShopName, Text::ShopName]);
    let size = || select(vec![Size::Eq, Size::Ne, Size::Gt, Size::Gte, Size::Lt, Size::Lte]);
    // texts are ordered by the database's collation
    let same = || select(vec![Size::Eq, Size::Ne]);
    let search = || {
        select(vec![
            Search::Contains,
            Search::IContains,
            Search::Starts,
            Search::IStarts,
            Search::Ends,
            Search::IEnds,
            Search::IExact,
        ])
    };
    let key = || select(vec![Key::User, Key::UserShop, Key::Shop]);
    let flag = || select(vec![Flag::Paid, Flag::Gift]);
    let leaf = prop_oneof![
        (number(), size(), maybe(value())).prop_map(|(of, size, value)| C::Number(of, size, value)),
        (number(), size(), number()).prop_map(|(left, size, right)| C::Numbers(left, size, right)),
        (number(), number(), size(), value()).prop_map(|(left, right, size, value)| C::Sum(left, right, size, value)),
        (number(), number(), size(), value())
            .prop_map(|(left, right, size, value)| C::Quotient(left, right, size, value)),
        (number(), value(), value()).prop_map(|(of, low, high)| C::Range(of, low, high)),
        (number(), vec(value(), 0..4)).prop_map(|(of, list)| C::OneOf(of, list)),
        number().prop_map(C::NumberNull),
        (text(), same(), maybe(part())).prop_map(|(of, size, part)| C::Text(of, size, part)),
        (text(), search(), maybe(part())).prop_map(|(of, search, part)| C::Search(of, search, part)),
        (text(), search(), text()).prop_map(|(of, search, part)| C::SearchText(of, search, part)),
        (text(), vec(part(), 0..4)).prop_map(|(of, list)| C::TextOneOf(of, list)),
        flag().prop_map(C::Flag),
        (flag(), maybe(select(vec![false, true]))).prop_map(|(of, value)| C::FlagIs(of, value)),
        (key(), maybe(0..5_i64)).prop_map(|(of, key)| C::Key(of, key)),
        (key(), vec(maybe(0..5_i64), 0..4)).prop_map(|(of, keys)| C::KeyOneOf(of, keys)),
        (key(), key()).prop_map(|(left, right)| match (left, right) {
            // keys of the same model
            (Key::User, _) | (_, Key::User) => C::Keys(Key::Shop, Key::UserShop),
            (left, right) => C::Keys(left, right),
        }),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        let two = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            3 => two().prop_map(|(left, right)| C::And(left, right)),
            3 => two().prop_map(|(left, right)| C::Or(left, right)),
            1 => two().prop_map(|(left, right)| C::Equal(left, right)),
            3 => inner.clone().prop_map(|of| C::Not(Box::new(of))),
        ]
    })
}

/// A text of hostile letters: wildcards, quotes, escapes, letters whose other case is another length, letters of many bytes.
pub(super) fn hostile(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let letters = "%_\\[]*?^-'\"`$1aAbBéÉßſŁłΣσςДд中\u{301}👍🏽\u{7f}\n\t \u{a0}{}()|.+";
    vec(select(letters.chars().collect::<Vec<char>>()), length).prop_map(|letters| letters.into_iter().collect())
}
