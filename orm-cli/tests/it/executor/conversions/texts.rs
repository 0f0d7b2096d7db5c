//! Texts, and what each is as a value of each type.

use orm::tables::ColumnType;
use orm::value::SqlType;
use std::collections::BTreeSet;

pub(super) type Accepted = Vec<(String, String)>;

/// Texts, and what each is as a value of that type.
pub(super) fn pairs(pairs: &[(&str, &str)]) -> Accepted {
    pairs.iter().map(|(text, shown)| ((*text).to_owned(), (*shown).to_owned())).collect()
}

fn same(texts: &[&str]) -> Accepted {
    texts.iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect()
}

pub(super) fn of(sql_type: SqlType) -> ColumnType {
    ColumnType::new(sql_type)
}

pub(super) fn varchar(longest: u32) -> ColumnType {
    ColumnType { max_length: Some(longest), ..of(SqlType::Text) }
}

pub(super) fn decimal(digits: u8, scale: u8) -> ColumnType {
    ColumnType { precision: Some((digits, scale)), ..of(SqlType::Decimal) }
}

fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}

/// What a text can be taken for and is not, for one type or another.
fn doubtful() -> Vec<String> {
    let texts = [
        "",
        " ",
        "abc",
        "NaN",
        "1_000",
        "0x10",
        "1,5",
        "--1",
        "1 2",
        "१",
        "1e400",
        "1e-400",
        "1e5000",
        ".",
        "e5",
        "1\n",
        "\t1",
        "tru",
        "of",
        "2",
        "2024-02-30",
        "2023-02-29",
        "1900-02-29",
        "0000-01-01",
        "10000-01-01",
        "01/02/2024",
        "2024-1-1",
        "20240101",
        "today",
        "now",
        "epoch",
        "2024-13-01",
        "2024-01-01 BC",
        "2024-001",
        "24:00",
        "24:30:00.000000",
        "10:33:05.1234567",
        "23:59:60",
        "10:33+05",
        "10:33 PM",
        "1:00",
        "allballs",
        "2024-02-30 00:00:00.000000",
        "2024-01-01 24:00:00",
        "2024-01-01  10:33",
        "0001-01-01 00:00+05",
        "9999-12-31 23:00-05",
        "2024-01-01 12:00 Europe/Berlin",
        "2024-01-01 12:00 PST",
        "2024-01-01+05",
        "{12345678-1234-1234-1234-1234567890ab}",
        "1234-56781234123412341234567890ab",
        "[1,]",
        "{a: 1}",
        "'x'",
        "// c\n1",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "[1e400]",
        "{\"a\": {\"b\": -1e400}}",
        "{\"a\": 1, \"b\": [true, null]}",
        "ab  ",
        "äöü",
    ];
    let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    texts.extend([nested(127), nested(128), nested(500), "9".repeat(300), "0".repeat(300)]);
    texts
}

const DATES: &[(&str, &str)] = &[
    ("2024-01-01", "2024-01-01"),
    ("2024-02-29", "2024-02-29"),
    ("2000-02-29", "2000-02-29"),
    ("0001-01-01", "0001-01-01"),
    ("9999-12-31", "9999-12-31"),
    (" 2024-01-01 ", "2024-01-01"),
];
const MOMENTS: &[(&str, &str)] = &[
    ("2024-01-01 10:33", "2024-01-01 10:33:00"),
    ("2024-01-01T10:33:05", "2024-01-01 10:33:05"),
    ("2024-01-01 00:00:00.000000", "2024-01-01 00:00:00"),
    ("9999-12-31 23:59:59.999999000", "9999-12-31 23:59:59.999999"),
];

/// The texts that are values of each type.
fn readable() -> Vec<(ColumnType, Accepted)> {
    let small: &[(&str, &str)] = &[
        ("0", "0"),
        ("1", "1"),
        (" 1 ", "1"),
        ("007", "7"),
        ("+5", "5"),
        ("-0", "0"),
        ("-32768", "-32768"),
        ("32767", "32767"),
        ("12.00", "12"),
        ("1e3", "1000"),
        ("5.", "5"),
        ("2", "2"),
    ];
    let middle: &[(&str, &str)] = &[("32768", "32768"), ("16777217", "16777217"), ("20240101", "20240101")];
    let large = ["2147483648", "9223372036854775807", "-9223372036854775808", "9007199254740993"];
    let singles: &[(&str, &str)] = &[
        ("0", "0"),
        ("1", "1"),
        (" 1 ", "1"),
        ("007", "7"),
        ("+5", "5"),
        ("-0", "0"),
        ("-32768", "-32768"),
        ("32767", "32767"),
        ("12.00", "12"),
        ("1e3", "1000"),
        ("5.", "5"),
        ("2", "2"),
        ("32768", "32768"),
        ("12.50", "12.5"),
        ("1.239", "1.239"),
        ("0.1", "0.1"),
        ("1E-2", "0.01"),
        (".5", "0.5"),
        ("123456.78", "123456.78"),
        ("3.4028235e38", "340282350000000000000000000000000000000"),
        ("Infinity", "inf"),
        ("-inf", "-inf"),
    ];
    let doubles: &[(&str, &str)] = &[
        ("16777217", "16777217"),
        ("20240101", "20240101"),
        ("2147483648", "2147483648"),
        ("1e39", "1000000000000000000000000000000000000000"),
        ("0.30000000000000004", "0.30000000000000004"),
    ];
    let decimals: &[(&str, &str)] = &[
        ("0", "0"),
        ("1", "1"),
        (" 1 ", "1"),
        ("007", "7"),
        ("+5", "5"),
        ("-0", "0"),
        ("12.00", "12"),
        ("1e3", "1000"),
        ("5.", "5"),
        ("2", "2"),
        ("12.50", "12.5"),
        ("0.1", "0.1"),
        ("1E-2", "0.01"),
        (".5", "0.5"),
    ];
    let booleans = ["true", "TRUE", " true ", "t", "yes", "Y", "on", "1", " 1 "].map(|text| (text, "true"));
    let not = ["false", "f", "no", "N", "Off", "0"].map(|text| (text, "false"));
    let times: &[(&str, &str)] = &[
        ("10:33", "10:33:00"),
        ("10:33:05", "10:33:05"),
        ("10:33:05.5", "10:33:05.500"),
        ("10:33:05.123456", "10:33:05.123456"),
        ("10:33:05.123456000", "10:33:05.123456"),
        ("23:59:59.999999", "23:59:59.999999"),
    ];
    let midnight = |(text, shown): (String, String)| (text, shown + " 00:00:00");
    let moments: Accepted = pairs(DATES).into_iter().map(midnight).chain(pairs(MOMENTS)).collect();
    let offsets: &[(&str, &str)] = &[
        ("2024-01-01 12:00+05", "2024-01-01 07:00:00"),
        ("2024-01-01T12:00:00Z", "2024-01-01 12:00:00"),
        ("2024-01-01T12:00:00+05:30", "2024-01-01 06:30:00"),
        ("2024-01-01T12:00:00.5-0130", "2024-01-01 13:30:00.500"),
    ];
    let uuid = "12345678-1234-1234-1234-1234567890ab";
    let uuids =
        [uuid, "12345678-1234-1234-1234-1234567890AB", "123456781234123412341234567890ab"].map(|text| (text, uuid));
    vec![
        (of(SqlType::Bool), pairs(&[&booleans[..], &not].concat())),
        (of(SqlType::I16), pairs(small)),
        (of(SqlType::I32), pairs(&[small, middle].concat())),
        (of(SqlType::I64), [pairs(small), pairs(middle), same(&large)].concat()),
        (of(SqlType::F32), pairs(singles)),
        (of(SqlType::F64), pairs(&[singles, doubles].concat())),
        (decimal(6, 2), pairs(decimals)),
        (of(SqlType::Date), pairs(DATES)),
        (of(SqlType::Time), pairs(times)),
        (of(SqlType::DateTime), moments.clone()),
        (of(SqlType::Timestamp), [moments, pairs(offsets)].concat()),
        (of(SqlType::Uuid), pairs(&uuids)),
    ]
}

/// All texts there are, and types whose readable ones follow from a rule.
pub(super) fn all() -> (Vec<String>, Vec<(ColumnType, Accepted)>) {
    let mut types = readable();
    let known = types.iter().flat_map(|(_, accepted)| accepted).map(|(text, _)| text.clone());
    let texts: BTreeSet<String> = known.chain(doubtful()).collect();
    let texts: Vec<String> = texts.into_iter().collect();
    let is_kept = |text: &&String| !text.contains("u0000");
    let document = |text: &String| serde_json::from_str(text).ok().map(|found| (text.clone(), shown_document(&found)));
    types.push((of(SqlType::Json), texts.iter().filter(is_kept).filter_map(document).collect()));
    let short = texts.iter().filter(|text| text.chars().count() <= 3);
    types.push((varchar(3), short.map(|text| (text.clone(), text.clone())).collect()));
    (texts, types)
}

/// A number is the same with an exponent and without.
pub(super) fn shown_document(document: &serde_json::Value) -> String {
    match document.as_f64() {
        Some(number) => (number + 0.0).to_string(),
        None => document.to_string(),
    }
}

#[test]
fn there_are_many_texts() {
    let (texts, types) = all();
    assert!(texts.len() > 100 && types.len() == 14, "{} texts, {} types", texts.len(), types.len());
}
