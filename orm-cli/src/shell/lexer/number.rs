//! Numbers as Python writes them.

use super::{Kind, is_name_part};

/// The number at the start of the text, and its length in bytes; or what is wrong, and how much of the text.
pub(super) fn read(text: &str) -> Result<(Kind, usize), (String, usize)> {
    let bytes = text.as_bytes();
    let base = match bytes {
        [b'0', b'x' | b'X', ..] => Some((16, "hexadecimal")),
        [b'0', b'o' | b'O', ..] => Some((8, "octal")),
        [b'0', b'b' | b'B', ..] => Some((2, "binary")),
        _ => None,
    };
    if let Some((base, name)) = base {
        let end = 2 + text[2..].find(|char: char| !is_name_part(char)).unwrap_or(text.len() - 2);
        let digits = text[2..end].replace('_', "");
        let read = i128::from_str_radix(&digits, base);
        return match read {
            Ok(number) => Ok((Kind::Int(number), end)),
            Err(_) => Err((format!("invalid {name} literal"), end)),
        };
    }
    let digits = |from: usize| {
        let rest = &text[from..];
        from + rest.find(|char: char| !char.is_ascii_digit() && char != '_').unwrap_or(rest.len())
    };
    let mut end = digits(0);
    let mut float = false;
    if bytes.get(end) == Some(&b'.') {
        float = true;
        end = digits(end + 1);
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            float = true;
            end = digits(end + 1 + sign);
        }
    }
    let next = text[end..].chars().next();
    if next.is_some_and(is_name_part) && !starts_a_keyword(&text[end..]) {
        return Err(("invalid decimal literal".to_owned(), end));
    }
    let written = &text[..end];
    if written.ends_with('_') || written.contains("__") {
        return Err(("invalid decimal literal".to_owned(), end));
    }
    let plain = written.replace('_', "");
    if float {
        let number = plain.parse().map_err(|_| ("invalid decimal literal".to_owned(), end))?;
        return Ok((Kind::Float(number), end));
    }
    if plain.len() > 1 && plain.starts_with('0') && plain.bytes().any(|digit| digit != b'0') {
        let message =
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Err((message.to_owned(), end));
    }
    // Python's own whole numbers have no largest one; no column holds more than this
    let number = plain.parse().map_err(|_| ("the number is too large for this shell".to_owned(), end))?;
    Ok((Kind::Int(number), end))
}

/// `1if a else b` is allowed, if deprecated.
fn starts_a_keyword(text: &str) -> bool {
    ["and", "else", "for", "if", "in", "is", "or", "not"]
        .iter()
        .any(|keyword| text.strip_prefix(keyword).is_some_and(|rest| !rest.starts_with(is_name_part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_python_reads_them() {
        assert_eq!(read("1_000)").unwrap(), (Kind::Int(1000), 5));
        assert_eq!(read("0xff").unwrap(), (Kind::Int(255), 4));
        assert_eq!(read("1.5e3,").unwrap(), (Kind::Float(1500.0), 5));
        assert_eq!(read(".5").unwrap(), (Kind::Float(0.5), 2));
        assert_eq!(read("1.").unwrap(), (Kind::Float(1.0), 2));
        for wrong in ["1a", "012", "1__0", "0b2", "99999999999999999999999999999999999999999"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
