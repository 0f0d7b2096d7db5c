//! Values where they stand, and many of them in one place: writing many rows makes no copy of each value on its own.

#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres")),
    allow(dead_code, reason = "some of it is what only the other driver asks")
)]

use super::{SqlType, Value, array_text};
use std::fmt;

/// A value where it stands, of the kinds that most columns hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Plain<'v> {
    /// NULL.
    Null,
    /// A whole number of any width.
    Integer(i64),
    /// Text.
    Text(&'v str),
    /// Bytes.
    Bytes(&'v [u8]),
}

/// Values, one behind the other. An allocation for each text would take as long as the database does to write it.
#[derive(Clone, Default)]
pub(crate) struct Packed {
    /// The types of the lists that the values make, one list behind the other; none where they make rows.
    lists: Vec<SqlType>,
    places: Vec<Place>,
    bytes: Vec<u8>,
    others: Vec<Value>,
}

/// Where a value is: behind those before it. So this is small, and there are many of it.
#[derive(Clone, Copy)]
enum Place {
    Null,
    Integer(i64),
    Text(usize),
    Bytes(usize),
    Other,
}

/// How many values were taken.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Taken {
    pub(crate) places: usize,
    bytes: usize,
    others: usize,
}

/// One of the values.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unpacked<'p> {
    Null,
    Integer(i64),
    /// UTF-8.
    Text(&'p [u8]),
    Bytes(&'p [u8]),
    Other(&'p Value),
}

impl Packed {
    /// Values of rows, row by row.
    pub(crate) fn rows(values: usize) -> Self {
        Packed { places: Vec::with_capacity(values), ..Packed::default() }
    }

    /// Values of lists of these types, list by list, all of one length.
    pub(crate) fn lists(types: Vec<SqlType>, values: usize) -> Self {
        Packed { lists: types, ..Packed::rows(values) }
    }

    /// The types of the lists.
    pub(crate) fn types(&self) -> &[SqlType] {
        &self.lists
    }

    #[inline]
    pub(crate) fn push(&mut self, value: Plain<'_>) {
        let place = match value {
            Plain::Null => Place::Null,
            Plain::Integer(number) => Place::Integer(number),
            Plain::Text(text) => {
                self.bytes.extend_from_slice(text.as_bytes());
                Place::Text(text.len())
            }
            Plain::Bytes(bytes) => {
                self.bytes.extend_from_slice(bytes);
                Place::Bytes(bytes.len())
            }
        };
        self.places.push(place);
    }

    pub(crate) fn push_other(&mut self, value: Value) {
        self.places.push(Place::Other);
        self.others.push(value);
    }

    /// PostgreSQL: a value of a list; of an array, its text.
    pub(crate) fn push_value(&mut self, value: Value) {
        match value {
            Value::Null(_) => self.push(Plain::Null),
            Value::I16(number) => self.push(Plain::Integer(number.into())),
            Value::I32(number) => self.push(Plain::Integer(number.into())),
            Value::I64(number) => self.push(Plain::Integer(number)),
            Value::Text(text) => self.push(Plain::Text(&text)),
            Value::Bytes(bytes) => self.push(Plain::Bytes(&bytes)),
            Value::Array(_, items) => self.push(Plain::Text(&array_text(&items))),
            value => self.push_other(value),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The values behind those that were taken: so many, or as many as there are.
    #[inline]
    pub(crate) fn take<'p>(&'p self, taken: &'p mut Taken, count: usize) -> impl Iterator<Item = Unpacked<'p>> {
        let rest = self.places.get(taken.places..).unwrap_or_default();
        rest[..count.min(rest.len())].iter().map(|&place| {
            taken.places += 1;
            match place {
                Place::Null => Unpacked::Null,
                Place::Integer(number) => Unpacked::Integer(number),
                Place::Text(length) => Unpacked::Text(self.bytes_of(taken, length)),
                Place::Bytes(length) => Unpacked::Bytes(self.bytes_of(taken, length)),
                Place::Other => {
                    taken.others += 1;
                    Unpacked::Other(&self.others[taken.others - 1])
                }
            }
        })
    }

    fn bytes_of(&self, taken: &mut Taken, length: usize) -> &[u8] {
        let start = taken.bytes;
        taken.bytes += length;
        &self.bytes[start..taken.bytes]
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for value in self.take(&mut Taken::default(), self.len()) {
            match value {
                Unpacked::Text(text) => list.entry(&Plain::Text(&String::from_utf8_lossy(text))),
                Unpacked::Other(value) => list.entry(value),
                value => list.entry(&value),
            };
        }
        list.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_in_its_order() {
        let mut packed = Packed::rows(6);
        packed.push(Plain::Text("Nevermind"));
        packed.push(Plain::Null);
        packed.push_other(Value::Bool(true));
        packed.push(Plain::Text(""));
        packed.push(Plain::Bytes(&[0, 1]));
        packed.push(Plain::Integer(-7));
        assert_eq!(
            format!("{packed:?}"),
            r#"[Text("Nevermind"), Null, Bool(true), Text(""), Bytes([0, 1]), Integer(-7)]"#
        );
        let mut taken = Taken::default();
        assert_eq!(packed.take(&mut taken, 3).count(), 3);
        assert!(matches!(
            packed.take(&mut taken, 2).collect::<Vec<_>>()[..],
            [Unpacked::Text(b""), Unpacked::Bytes([0, 1])]
        ));
        assert!(matches!(packed.take(&mut taken, 3).collect::<Vec<_>>()[..], [Unpacked::Integer(-7)]));
        assert_eq!((taken.places, packed.take(&mut taken, 3).count()), (6, 0));
    }
}
