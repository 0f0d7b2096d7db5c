//! Conditions as data, what they mean by the laws, and what they are in the library's terms.
//!
//! The meaning is SQL's three-valued logic inside, and two-valued where a complement or a comparison of conditions stands.

use super::models::{Order, Rows};
use orm::model::{Lookups, Q};
use orm::prelude::{Expression, ForeignKey};

/// A number that a row of `Order` has, by whatever path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Total,
    Rebate,
    Age,
    UserShopSize,
    ShopSize,
}

/// A text that a row of `Order` has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text {
    Note,
    Nick,
    UserShopName,
    ShopName,
}

/// A boolean that a row of `Order` has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Flag {
    Paid,
    Gift,
}

/// A key that a row of `Order` has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    User,
    UserShop,
    Shop,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Size {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Search {
    Contains,
    IContains,
    Starts,
    IStarts,
    Ends,
    IEnds,
    IExact,
}

#[derive(Debug, Clone)]
pub(super) enum Condition {
    Number(Number, Size, Option<i32>),
    Numbers(Number, Size, Number),
    /// `(a + b) op value`, `(a / b) op value`
    Sum(Number, Number, Size, i32),
    Quotient(Number, Number, Size, i32),
    Range(Number, i32, i32),
    OneOf(Number, Vec<i32>),
    NumberNull(Number),
    Text(Text, Size, Option<&'static str>),
    Search(Text, Search, Option<&'static str>),
    SearchText(Text, Search, Text),
    TextOneOf(Text, Vec<&'static str>),
    Flag(Flag),
    FlagIs(Flag, Option<bool>),
    Key(Key, Option<i64>),
    KeyOneOf(Key, Vec<Option<i64>>),
    Keys(Key, Key),
    Equal(Box<Condition>, Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
}

fn shop<'r>(rows: &'r Rows, key: Option<&ForeignKey<super::models::Shop>>) -> Option<&'r super::models::Shop> {
    key.map(|key| &rows.shops[*key.key() as usize - 1])
}

fn user<'r>(rows: &'r Rows, order: &Order) -> &'r super::models::User {
    &rows.users[*order.user.key() as usize - 1]
}

impl Number {
    fn of(self, rows: &Rows, order: &Order) -> Option<i32> {
        match self {
            Number::Total => Some(order.total),
            Number::Rebate => order.rebate,
            Number::Age => Some(user(rows, order).age),
            Number::UserShopSize => shop(rows, user(rows, order).shop.as_ref())?.size,
            Number::ShopSize => shop(rows, order.shop.as_ref())?.size,
        }
    }
}

impl Text {
    fn of<'r>(self, rows: &'r Rows, order: &'r Order) -> Option<&'r str> {
        match self {
            Text::Note => order.note.as_deref(),
            Text::Nick => user(rows, order).nick.as_deref(),
            Text::UserShopName => Some(&shop(rows, user(rows, order).shop.as_ref())?.name),
            Text::ShopName => Some(&shop(rows, order.shop.as_ref())?.name),
        }
    }
}

impl Key {
    fn of(self, rows: &Rows, order: &Order) -> Option<i64> {
        match self {
            Key::User => Some(*order.user.key()),
            Key::UserShop => user(rows, order).shop.as_ref().map(|key| *key.key()),
            Key::Shop => order.shop.as_ref().map(|key| *key.key()),
        }
    }
}

impl Size {
    /// What comparing gives; NULL where one of them is. `ne` is the complement of `eq`.
    fn holds<T: PartialOrd>(self, left: Option<T>, right: Option<T>) -> Option<bool> {
        let (Some(left), Some(right)) = (left, right) else {
            return if matches!(self, Size::Ne) { Some(true) } else { None };
        };
        Some(match self {
            Size::Eq => left == right,
            Size::Ne => left != right,
            Size::Gt => left > right,
            Size::Gte => left >= right,
            Size::Lt => left < right,
            Size::Lte => left <= right,
        })
    }

    /// The same with a value, where `None` asks for NULL.
    fn holds_value<T: PartialOrd>(self, left: Option<T>, right: Option<T>) -> Option<bool> {
        match (self, right) {
            (Size::Eq, None) => Some(left.is_none()),
            (Size::Ne, None) => Some(left.is_some()),
            (size, right) => size.holds(left, right),
        }
    }

    fn query<E: Expression<Model = Order> + Copy, O>(self, left: E, right: O) -> Q<Order>
    where
        O: orm::model::Operand<Order, <E::Type as orm::FieldType>::Base>,
    {
        match self {
            Size::Eq => Lookups::eq(left, right),
            Size::Ne => Lookups::ne(left, right),
            Size::Gt => Lookups::gt(left, right),
            Size::Gte => Lookups::gte(left, right),
            Size::Lt => Lookups::lt(left, right),
            Size::Lte => Lookups::lte(left, right),
        }
    }
}

/// Lower case, character by character.
pub(super) fn fold(text: &str) -> String {
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

impl Search {
    pub(super) fn holds(self, text: &str, part: &str) -> bool {
        match self {
            Search::Contains => text.contains(part),
            Search::IContains => fold(text).contains(&fold(part)),
            Search::Starts => text.starts_with(part),
            Search::IStarts => fold(text).starts_with(&fold(part)),
            Search::Ends => text.ends_with(part),
            Search::IEnds => fold(text).ends_with(&fold(part)),
            Search::IExact => fold(text) == fold(part),
        }
    }

    pub(super) fn query<M: orm::Model, E, O>(self, left: E, right: O) -> Q<M>
    where
        E: Expression<Model = M>,
        E::Type: orm::FieldType<Base = String>,
        O: orm::model::Operand<M, String>,
    {
        match self {
            Search::Contains => left.contains(right),
            Search::IContains => left.icontains(right),
            Search::Starts => left.startswith(right),
            Search::IStarts => left.istartswith(right),
            Search::Ends => left.endswith(right),
            Search::IEnds => left.iendswith(right),
            Search::IExact => left.iexact(right),
        }
    }
}

fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

impl Condition {
    /// Whether the condition holds for a row; `None` where NULL is in the way.
    pub(super) fn holds(&self, rows: &Rows, order: &Order) -> Option<bool> {
        let number = |number: &Number| number.of(rows, order);
        let text = |text: &Text| text.of(rows, order);
        let truth = |condition: &Condition| condition.holds(rows, order) == Some(true);
        match self {
            Condition::Number(left, size, right) => size.holds_value(number(left), *right),
            Condition::Numbers(left, size, right) => size.holds(number(left), number(right)),
            Condition::Sum(left, right, size, value) => {
                size.holds(number(left).zip(number(right)).map(|(left, right)| left + right), Some(*value))
            }
            Condition::Quotient(left, right, size, value) => {
                let quotient = number(left).zip(number(right)).and_then(|(left, right)| left.checked_div(right));
                size.holds(quotient, Some(*value))
            }
            Condition::Range(of, low, high) => number(of).map(|number| (*low..=*high).contains(&number)),
            Condition::OneOf(_, list) if list.is_empty() => Some(false),
            Condition::OneOf(of, list) => number(of).map(|number| list.contains(&number)),
            Condition::NumberNull(of) => Some(number(of).is_none()),
            Condition::Text(left, size, right) => size.holds_value(text(left), *right),
            Condition::Search(left, Search::IExact, None) => Some(text(left).is_none()),
            Condition::Search(left, search, right) => {
                text(left).zip(*right).map(|(text, part)| search.holds(text, part))
            }
            Condition::SearchText(left, search, right) => {
                text(left).zip(text(right)).map(|(text, part)| search.holds(text, part))
            }
            Condition::TextOneOf(_, list) if list.is_empty() => Some(false),
            Condition::TextOneOf(of, list) => text(of).map(|text| list.contains(&text)),
            Condition::Flag(Flag::Paid) => Some(order.paid),
            Condition::Flag(Flag::Gift) => order.gift,
            Condition::FlagIs(Flag::Paid, value) => Size::Eq.holds_value(Some(order.paid), *value),
            Condition::FlagIs(Flag::Gift, value) => Size::Eq.holds_value(order.gift, *value),
            Condition::Key(key, value) => Size::Eq.holds_value(key.of(rows, order), *value),
            Condition::KeyOneOf(key, list) => {
                let found = key.of(rows, order);
                let keys: Vec<i64> = list.iter().flatten().copied().collect();
                let one = if keys.is_empty() { Some(false) } else { found.map(|found| keys.contains(&found)) };
                if list.contains(&None) { Some(found.is_none() || one == Some(true)) } else { one }
            }
            Condition::Keys(left, right) => Size::Eq.holds(left.of(rows, order), right.of(rows, order)),
            Condition::Equal(left, right) => Some(truth(left) == truth(right)),
            Condition::And(left, right) => and(left.holds(rows, order), right.holds(rows, order)),
            Condition::Or(left, right) => {
                let not = |condition: &Condition| condition.holds(rows, order).map(|holds| !holds);
                and(not(left), not(right)).map(|neither| !neither)
            }
            Condition::Not(of) => Some(!truth(of)),
        }
    }

    /// The condition in the library's terms.
    pub(super) fn query(&self) -> Q<Order> {
        macro_rules! number {
            ($number:expr, |$column:ident| $make:expr) => {
                match $number {
                    Number::Total => {
                        let $column = Order.total;
                        $make
                    }
                    Number::Rebate => {
                        let $column = Order.rebate;
                        $make
                    }
                    Number::Age => {
                        let $column = Order.user.age;
                        $make
                    }
                    Number::UserShopSize => {
                        let $column = Order.user.shop.size;
                        $make
                    }
                    Number::ShopSize => {
                        let $column = Order.shop.size;
                        $make
                    }
                }
            };
        }
        macro_rules! text {
            ($text:expr, |$column:ident| $make:expr) => {
                match $text {
                    Text::Note => {
                        let $column = Order.note;
                        $make
                    }
                    Text::Nick => {
                        let $column = Order.user.nick;
                        $make
                    }
                    Text::UserShopName => {
                        let $column = Order.user.shop.name;
                        $make
                    }
                    Text::ShopName => {
                        let $column = Order.shop.name;
                        $make
                    }
                }
            };
        }
        macro_rules! key {
            ($key:expr, |$column:ident| $make:expr) => {
                match $key {
                    Key::User => {
                        let $column = Order.user;
                        $make
                    }
                    Key::UserShop => {
                        let $column = Order.user.shop;
                        $make
                    }
                    Key::Shop => {
                        let $column = Order.shop;
                        $make
                    }
                }
            };
        }
        let value = |value: &Option<&'static str>| value.map(str::to_owned);
        match self {
            Condition::Number(left, size, right) => number!(left, |left| size.query(left, *right)),
            Condition::Numbers(left, size, right) => {
                number!(left, |left| number!(right, |right| size.query(left, right)))
            }
            Condition::Sum(left, right, size, value) => number!(left, |left| number!(right, |right| {
                let sum = || left + right;
                match size {
                    Size::Eq => sum().eq(*value),
                    Size::Ne => sum().ne(*value),
                    Size::Gt => sum().gt(*value),
                    Size::Gte => sum().gte(*value),
                    Size::Lt => sum().lt(*value),
                    Size::Lte => sum().lte(*value),
                }
            })),
            Condition::Quotient(left, right, size, value) => number!(left, |left| number!(right, |right| {
                let quotient = || left / right;
                match size {
                    Size::Eq => quotient().eq(*value),
                    Size::Ne => quotient().ne(*value),
                    Size::Gt => quotient().gt(*value),
                    Size::Gte => quotient().gte(*value),
                    Size::Lt => quotient().lt(*value),
                    Size::Lte => quotient().lte(*value),
                }
            })),
            Condition::Range(of, low, high) => number!(of, |of| of.range(*low..=*high)),
            Condition::OneOf(of, list) => number!(of, |of| of.in_(list.iter().copied())),
            Condition::NumberNull(of) => number!(of, |of| of.is_null()),
            Condition::Text(left, size, right) => text!(left, |left| size.query(left, value(right))),
            Condition::Search(left, search, right) => text!(left, |left| search.query(left, value(right))),
            Condition::SearchText(left, search, right) => {
                text!(left, |left| text!(right, |right| search.query(left, right)))
            }
            Condition::TextOneOf(of, list) => text!(of, |of| of.in_(list.iter().copied())),
            Condition::Flag(Flag::Paid) => !!Order.paid,
            Condition::Flag(Flag::Gift) => !!Order.gift,
            Condition::FlagIs(Flag::Paid, value) => Order.paid.eq(*value),
            Condition::FlagIs(Flag::Gift, value) => Order.gift.eq(*value),
            Condition::Key(key, value) => key!(key, |key| key.eq(*value)),
            Condition::KeyOneOf(key, list) => key!(key, |key| key.in_(list.iter().copied())),
            Condition::Keys(left, right) => key!(left, |left| key!(right, |right| Lookups::eq(left, right))),
            Condition::Equal(left, right) => left.query().eq(right.query()),
            Condition::And(left, right) => left.query() & right.query(),
            Condition::Or(left, right) => left.query() | right.query(),
            Condition::Not(of) => !of.query(),
        }
    }
}
