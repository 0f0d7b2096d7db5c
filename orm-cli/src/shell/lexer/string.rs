//! Strings as Python writes them: quotes, prefixes and escapes.

use super::Kind;

/// Why a string can't be read.
#[derive(Debug)]
pub(super) enum Unread {
    /// Its three quotes are not closed yet.
    Open(String),
    Wrong(String),
}

/// Whether a name before a quote belongs to the string.
pub(super) fn is_prefix(name: &str) -> bool {
    matches!(name.to_ascii_lowercase().as_str(), "r" | "u" | "b" | "f" | "br" | "rb" | "fr" | "rf")
}

/// The string at the start of the text, which begins with its quote, and its length. `at`: where the text stands, `line`: on which line.
pub(super) fn read(text: &str, prefix: &str, at: usize, line: usize) -> Result<(Kind, usize), Unread> {
    let prefix = prefix.to_ascii_lowercase();
    let (raw, bytes, format) = (prefix.contains('r'), prefix.contains('b'), prefix.contains('f'));
    let quote = if text.starts_with('"') { '"' } else { '\'' };
    let triple = if quote == '"' { "\"\"\"" } else { "'''" };
    let is_triple = text.starts_with(triple);
    let open = if is_triple { 3 } else { 1 };
    let mut end = open;
    let mut chars = text[open..].char_indices().peekable();
    let mut closed = None;
    while let Some((offset, char)) = chars.next() {
        let here = open + offset;
        end = here + char.len_utf8();
        match char {
            '\\' => {
                if let Some((_, escaped)) = chars.next() {
                    end += escaped.len_utf8();
                }
            }
            '\n' if !is_triple => break,
            _ if char == quote && (!is_triple || text[here..].starts_with(triple)) => {
                closed = Some(here);
                break;
            }
            _ => {}
        }
    }
    let Some(body_end) = closed else {
        let lines = text[..end.min(text.len())].matches('\n').count();
        return Err(if is_triple {
            Unread::Open(format!(
                "unterminated triple-quoted string literal (detected at line {})",
                line + text.matches('\n').count()
            ))
        } else {
            Unread::Wrong(format!("unterminated string literal (detected at line {})", line + lines.saturating_sub(1)))
        });
    };
    let body = &text[open..body_end];
    let length = body_end + open;
    let kind = if bytes {
        Kind::Bytes(bytes_of(body, raw).map_err(Unread::Wrong)?.into())
    } else if format {
        Kind::Format { text: body.into(), raw, at: at + open }
    } else if raw {
        Kind::Str(body.into())
    } else {
        Kind::Str(unescaped(body).map_err(Unread::Wrong)?.into())
    };
    Ok((kind, length))
}

/// The text that a literal with escapes means.
pub(crate) fn unescaped(body: &str) -> Result<String, String> {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match chars.next() {
            None => out.push('\\'),
            Some('\n') => {}
            Some(escape) => match simple(escape) {
                Some(char) => out.push(char),
                None => match escape {
                    'x' | 'u' | 'U' => {
                        let (digits, name) = match escape {
                            'x' => (2, "\\xXX"),
                            'u' => (4, "\\uXXXX"),
                            _ => (8, "\\UXXXXXXXX"),
                        };
                        out.push(code(&mut chars, digits).ok_or_else(|| {
                            format!("(unicode error) 'unicodeescape' codec can't decode bytes: truncated {name} escape")
                        })?);
                    }
                    '0'..='7' => out.push(octal(&mut chars, escape)),
                    other => {
                        out.push('\\');
                        out.push(other);
                    }
                },
            },
        }
    }
    Ok(out)
}

fn simple(escape: char) -> Option<char> {
    Some(match escape {
        '\\' | '\'' | '"' => escape,
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        _ => return None,
    })
}

fn code(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let text: String = chars.by_ref().take(digits).collect();
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    char::from_u32(u32::from_str_radix(&text, 16).ok()?)
}

fn octal(chars: &mut std::str::Chars<'_>, first: char) -> char {
    let mut number = first.to_digit(8).unwrap_or_default();
    for _ in 0..2 {
        let Some(digit) = chars.clone().next().and_then(|char| char.to_digit(8)) else { break };
        chars.next();
        number = number * 8 + digit;
    }
    char::from_u32(number).unwrap_or('\u{fffd}')
}

fn bytes_of(body: &str, raw: bool) -> Result<Vec<u8>, String> {
    if !body.is_ascii() {
        return Err("bytes can only contain ASCII literal characters".to_owned());
    }
    if raw {
        return Ok(body.as_bytes().to_vec());
    }
    // each escape of bytes means a character below 256
    Ok(unescaped(body)?.chars().map(|char| u8::try_from(u32::from(char)).unwrap_or(b'?')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_mean_what_they_mean_in_python() {
        assert_eq!(unescaped(r"a\n\x41\u00e9\101\'\q").unwrap(), "a\nA\u{e9}A'\\q");
        assert!(unescaped(r"\x4").is_err());
        assert_eq!(read("'a' ", "r", 0, 1).unwrap(), (Kind::Str("a".into()), 3));
        assert_eq!(read("'''a'b''' ", "", 0, 1).unwrap(), (Kind::Str("a'b".into()), 9));
        assert!(matches!(read("'a", "", 0, 1), Err(Unread::Wrong(_))));
        assert!(matches!(read("'''a", "", 0, 1), Err(Unread::Open(_))));
    }
}
