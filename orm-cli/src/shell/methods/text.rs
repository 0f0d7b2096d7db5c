//! Methods of texts.

use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::format;
use crate::shell::value::Value;

pub(super) const NAMES: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "count",
    "encode",
    "endswith",
    "find",
    "format",
    "index",
    "isalnum",
    "isalpha",
    "isdigit",
    "islower",
    "isspace",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rjust",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "upper",
    "zfill",
];

/// What is wider is nobody's meaning.
const WIDEST: i128 = 1_000_000;

/// `separator.join(values)`
pub(super) fn join(separator: &str, values: Vec<Value>) -> Result<Value, Raise> {
    let mut parts = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        match value {
            Value::Str(text) => parts.push(&**text),
            other => {
                let class = other.class();
                return Err(Raise::type_error(format!("sequence item {at}: expected str instance, {class} found")));
            }
        }
    }
    Ok(Value::str(parts.join(separator)))
}

pub(super) fn call(text: &str, name: &str, mut args: Arguments) -> Result<Value, Raise> {
    if name == "format" {
        return format::fields(text, &args).map(Value::str);
    }
    for known in ["sep", "maxsplit", "encoding", "keepends"] {
        args.positional
            .extend(args.keywords.iter().position(|(name, _)| **name == *known).map(|at| args.keywords.remove(at).1));
    }
    args.no_keywords(name)?;
    let part = |at: usize| -> Result<&str, Raise> {
        match args.positional.get(at) {
            Some(Value::Str(part)) => Ok(part),
            Some(other) => Err(Raise::type_error(format!("{name}() argument must be str, not {}", other.class()))),
            None => {
                let given = args.positional.len();
                Err(Raise::type_error(format!("{name}() takes at least {} argument ({given} given)", at + 1)))
            }
        }
    };
    let strip: Vec<char> = args.positional.first().and_then(Value::as_str).unwrap_or_default().chars().collect();
    let strips = |char: char| if strip.is_empty() { char.is_whitespace() } else { strip.contains(&char) };
    let place = |at: Option<usize>| at.map(|at| text[..at].chars().count() as i128);
    let every = |test: fn(char) -> bool| Value::Bool(!text.is_empty() && text.chars().all(test));
    Ok(match name {
        "lower" | "casefold" => Value::str(text.to_lowercase()),
        "upper" => Value::str(text.to_uppercase()),
        "capitalize" | "title" | "swapcase" => Value::str(cased(text, name)),
        "strip" => Value::str(text.trim_matches(strips)),
        "lstrip" => Value::str(text.trim_start_matches(strips)),
        "rstrip" => Value::str(text.trim_end_matches(strips)),
        "removeprefix" => Value::str(text.strip_prefix(part(0)?).unwrap_or(text)),
        "removesuffix" => Value::str(text.strip_suffix(part(0)?).unwrap_or(text)),
        "startswith" | "endswith" => {
            let is = |part: &str| if name == "startswith" { text.starts_with(part) } else { text.ends_with(part) };
            match args.positional.first() {
                Some(Value::Tuple(parts)) => Value::Bool(parts.iter().filter_map(Value::as_str).any(is)),
                _ => Value::Bool(is(part(0)?)),
            }
        }
        "find" => Value::Int(place(text.find(part(0)?)).unwrap_or(-1)),
        "rfind" => Value::Int(place(text.rfind(part(0)?)).unwrap_or(-1)),
        "index" => Value::Int(place(text.find(part(0)?)).ok_or_else(|| Raise::value_error("substring not found"))?),
        "count" => {
            let part = part(0)?;
            let count = if part.is_empty() { text.chars().count() + 1 } else { text.matches(part).count() };
            Value::Int(count as i128)
        }
        "replace" => {
            let (from, to) = (part(0)?, part(1)?);
            if to.len().saturating_mul(text.len() + 1) > 100_000_000 {
                return Err(Raise::new("MemoryError", ""));
            }
            let times = args.positional.get(2).and_then(Value::as_int).and_then(|times| usize::try_from(times).ok());
            Value::str(match times {
                Some(times) => text.replacen(from, to, times),
                None => text.replace(from, to),
            })
        }
        "split" | "rsplit" => split(text, name, &args)?,
        "splitlines" => Value::list(text.lines().map(Value::str).collect()),
        "partition" => {
            let separator = part(0)?;
            let parts = text.split_once(separator).map_or([text, "", ""], |(before, after)| [before, separator, after]);
            Value::tuple(parts.into_iter().map(Value::str).collect())
        }
        "encode" => Value::Bytes(text.as_bytes().into()),
        "isalpha" => every(char::is_alphabetic),
        "isdigit" => every(char::is_numeric),
        "isalnum" => every(char::is_alphanumeric),
        "isspace" => every(char::is_whitespace),
        "isupper" => Value::Bool(text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)),
        "islower" => Value::Bool(text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase)),
        _ => Value::str(filled(text, name, &args)?),
    })
}

fn cased(text: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for char in text.chars() {
        let up = match name {
            "swapcase" => char.is_lowercase(),
            _ => !inside,
        };
        if up {
            out.extend(char.to_uppercase())
        } else {
            out.extend(char.to_lowercase())
        }
        inside = name == "capitalize" || char.is_alphabetic();
    }
    out
}

/// Filled up to a width.
fn filled(text: &str, name: &str, args: &Arguments) -> Result<String, Raise> {
    let width = args.positional.first().and_then(Value::as_int).unwrap_or(0).clamp(0, WIDEST);
    let width = usize::try_from(width).unwrap_or(0);
    if name == "zfill" {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
        let missing = width.saturating_sub(text.chars().count());
        return Ok(format!("{sign}{}{digits}", "0".repeat(missing)));
    }
    let fill = args.positional.get(1).and_then(Value::as_str).and_then(|fill| fill.chars().next()).unwrap_or(' ');
    let align = match name {
        "ljust" => '<',
        "rjust" => '>',
        _ => '^',
    };
    format::format(&Value::str(text), &format!("{fill}{align}{width}"))
}

fn split(text: &str, name: &str, args: &Arguments) -> Result<Value, Raise> {
    let most = args.positional.get(1).and_then(Value::as_int).and_then(|most| usize::try_from(most).ok());
    let parts: Vec<&str> = match (args.positional.first(), most) {
        (None | Some(Value::None), None) => text.split_whitespace().collect(),
        (None | Some(Value::None), Some(most)) => {
            let parts = text.trim_start().splitn(most.saturating_add(1), char::is_whitespace);
            parts.filter(|part| !part.is_empty()).collect()
        }
        (Some(Value::Str(separator)), _) if separator.is_empty() => return Err(Raise::value_error("empty separator")),
        (Some(Value::Str(separator)), None) => text.split(&**separator).collect(),
        (Some(Value::Str(separator)), Some(most)) if name == "rsplit" => {
            let mut parts: Vec<&str> = text.rsplitn(most.saturating_add(1), &**separator).collect();
            parts.reverse();
            parts
        }
        (Some(Value::Str(separator)), Some(most)) => text.splitn(most.saturating_add(1), &**separator).collect(),
        (Some(other), _) => {
            return Err(Raise::type_error(format!("must be str or None, not {}", other.class())));
        }
    };
    Ok(Value::list(parts.into_iter().map(Value::str).collect()))
}
