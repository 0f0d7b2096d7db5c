//! Texts with places for values: `"%s of %d" % (a, b)`, `"{} of {name}".format(a, name=b)`.

use super::format;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::repr;
use crate::shell::value::Value;

/// `text % values`
pub(crate) fn percent(text: &str, values: &Value) -> Result<String, Raise> {
    let all = match values {
        Value::Tuple(values) => values.to_vec(),
        other => vec![other.clone()],
    };
    let mut all = all.into_iter();
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '%' {
            out.push(char);
            continue;
        }
        if chars.peek() == Some(&'%') {
            chars.next();
            out.push('%');
            continue;
        }
        let mut name = None;
        if chars.peek() == Some(&'(') {
            chars.next();
            name = Some(chars.by_ref().take_while(|char| *char != ')').collect::<String>());
        }
        let mut spec = String::new();
        while let Some(next) = chars.peek().filter(|char| char.is_ascii_digit() || matches!(char, '.' | '-' | '+')) {
            spec.push(*next);
            chars.next();
        }
        let Some(kind) = chars.next() else { return Err(Raise::value_error("incomplete format")) };
        let value = match (name, values) {
            (Some(name), Value::Dict(dict)) => {
                let found = dict.borrow().get(&Value::str(&name))?;
                found.ok_or_else(|| Raise::new("KeyError", repr::quoted(&name)))?
            }
            (Some(_), _) => return Err(Raise::type_error("format requires a mapping")),
            (None, _) => all.next().ok_or_else(|| Raise::type_error("not enough arguments for format string"))?,
        };
        out.push_str(&placed(&value, &spec, kind)?);
    }
    if all.next().is_some() && !matches!(values, Value::Dict(_)) {
        return Err(Raise::type_error("not all arguments converted during string formatting"));
    }
    Ok(out)
}

fn placed(value: &Value, spec: &str, kind: char) -> Result<String, Raise> {
    let (align, spec) = spec.strip_prefix('-').map_or((">", spec), |spec| ("<", spec));
    match kind {
        's' | 'r' => {
            let text = if kind == 's' { repr::str(value)? } else { repr::repr(value)? };
            format(&Value::str(text), &format!("{align}{spec}"))
        }
        'd' | 'i' | 'f' | 'x' | 'e' | 'g' => {
            let kind = if kind == 'i' { 'd' } else { kind };
            let number = match (value, kind) {
                (Value::Float(number), 'd') => Value::Int(number.trunc() as i128),
                (Value::Str(_), _) => {
                    let message = format!("%{kind} format: a real number is required, not str");
                    return Err(Raise::type_error(message));
                }
                _ => value.clone(),
            };
            format(&number, &format!("{spec}{kind}"))
        }
        other => {
            let code = u32::from(other);
            Err(Raise::value_error(format!("unsupported format character '{other}' (0x{code:x})")))
        }
    }
}

/// `text.format(arguments)`
pub(crate) fn fields(text: &str, args: &Arguments) -> Result<String, Raise> {
    let mut out = String::new();
    let mut rest = text;
    let mut next = 0;
    while let Some(char) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            out.push(char);
            rest = after;
        } else if char == '}' {
            return Err(Raise::value_error("Single '}' encountered in format string"));
        } else if char == '{' {
            let Some(end) = rest.find('}') else {
                return Err(Raise::value_error("expected '}' before end of string"));
            };
            let (name, spec) = rest[1..end].split_once(':').unwrap_or((&rest[1..end], ""));
            let (name, shown) = name.split_once('!').map_or((name, None), |(name, shown)| (name, Some(shown)));
            let value = field(name, &mut next, args)?;
            let value = if shown == Some("r") { Value::str(repr::repr(&value)?) } else { value };
            out.push_str(&format(&value, spec)?);
            rest = &rest[end + 1..];
        } else {
            out.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    Ok(out)
}

fn field(name: &str, next: &mut usize, args: &Arguments) -> Result<Value, Raise> {
    let at = if name.is_empty() {
        *next += 1;
        *next - 1
    } else if let Ok(at) = name.parse() {
        at
    } else {
        let found = args.keywords.iter().find(|(known, _)| **known == *name);
        return found.map(|(_, value)| value.clone()).ok_or_else(|| Raise::new("KeyError", repr::quoted(name)));
    };
    let out_of_range =
        || Raise::new("IndexError", format!("Replacement index {at} out of range for positional args tuple"));
    args.positional.get(at).cloned().ok_or_else(out_of_range)
}
