//! `#[orm(..)]` of a model's field.

use super::container::name;
use super::{At, DbLiteral, Item, Items, integer, items, literal, text};
use crate::ctxt::Ctxt;
use crate::symbol;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Path};

/// What a field's attributes say.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) primary_key: Option<Span>,
    pub(crate) auto: Option<Span>,
    pub(crate) max_length: Option<At<u32>>,
    pub(crate) column: Option<At<String>>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: Option<Span>,
    pub(crate) default: Option<At<FieldDefault>>,
    pub(crate) db_default: Option<At<DbLiteral>>,
    /// The expression of a `db_default` that is a literal.
    pub(crate) db_default_value: Option<Expr>,
    pub(crate) auto_now: Option<Span>,
    pub(crate) auto_now_add: Option<Span>,
    pub(crate) choices: Option<At<Vec<DbLiteral>>>,
    pub(crate) precision: Option<At<u8>>,
    pub(crate) scale: Option<At<u8>>,
    pub(crate) on_delete: Option<At<OnDelete>>,
    pub(crate) related_name: Option<At<String>>,
    /// `through = SongTag`: the model between.
    pub(crate) through: Option<At<Path>>,
    /// `through_fields("song", "tag")`: its foreign keys to this model and to the other.
    pub(crate) through_fields: Option<At<(String, String)>>,
    pub(crate) symmetrical: Option<At<bool>>,
    pub(crate) validate: Vec<Path>,
    pub(crate) version: Option<Span>,
    /// `renamed_from = "old_name"`: what the field was called before.
    pub(crate) renamed_from: Option<At<String>>,
    pub(crate) skip: Option<Span>,
    /// The field's type is a struct of shared fields.
    pub(crate) flatten: Option<Span>,
    /// The names that were said, for rules about `skip`.
    pub(crate) said: Vec<At<String>>,
}

/// `default = ..`
#[derive(Clone)]
pub(crate) struct FieldDefault {
    /// The expression as it is written.
    pub(crate) expr: Expr,
    /// Whether it is the path of a function to call.
    pub(crate) call: bool,
    /// The same value in SQL, where it is a literal.
    pub(crate) literal: Option<DbLiteral>,
}

/// `on_delete = ..`
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDelete {
    Cascade,
    Protect,
    Restrict,
    SetNull,
    SetDefault,
    DoNothing,
}

/// Reads them.
pub(crate) fn field_attrs(ctxt: &Ctxt, attrs: &[Attribute]) -> FieldAttrs {
    let mut found = FieldAttrs::default();
    for item in items(ctxt, attrs, symbol::FIELD, &["validate"], "a field") {
        let item_name = item.name.to_string();
        found.said.push(At { value: item_name.clone(), span: item.name.span() });
        match item_name.as_str() {
            "primary_key" => found.primary_key = item.flag(ctxt),
            "auto" => found.auto = item.flag(ctxt),
            "unique" => found.unique = item.flag(ctxt),
            "index" => found.index = item.flag(ctxt),
            "auto_now" => found.auto_now = item.flag(ctxt),
            "auto_now_add" => found.auto_now_add = item.flag(ctxt),
            "version" => found.version = item.flag(ctxt),
            "skip" => found.skip = item.flag(ctxt),
            "flatten" => found.flatten = item.flag(ctxt),
            "max_length" => found.max_length = max_length(ctxt, &item),
            "column" => {
                found.column =
                    item.is(ctxt, "column = \"name\"").and_then(|value| name(ctxt, value, "the column's name"));
            }
            "renamed_from" => {
                found.renamed_from = item
                    .is(ctxt, "renamed_from = \"old_name\"")
                    .and_then(|value| name(ctxt, value, "the name of before"));
            }
            "default" => found.default = default(ctxt, &item),
            "db_default" => db_default(ctxt, &item, &mut found),
            "choices" => found.choices = choices(ctxt, &item),
            "precision" => found.precision = digits(ctxt, &item, "precision = 10"),
            "scale" => found.scale = digits(ctxt, &item, "scale = 2"),
            "on_delete" => found.on_delete = on_delete(ctxt, &item),
            "related_name" | "reverse" => {
                if found.related_name.is_some() {
                    ctxt.at(item.name.span(), "`related_name` and `reverse` are the same: remove one of them");
                }
                found.related_name = item
                    .is(ctxt, &format!("{item_name} = \"songs\""))
                    .and_then(|value| name(ctxt, value, "the name of the way back"));
            }
            "through" => {
                let path = item.path(ctxt, "through = SongTag");
                found.through = path.map(|value| At { span: item.name.span(), value });
            }
            "through_fields" => found.through_fields = through_fields(ctxt, &item),
            "symmetrical" => found.symmetrical = symmetrical(ctxt, &item),
            _ => found.validate.extend(item.path(ctxt, "validate = function_name")),
        }
    }
    found
}

fn through_fields(ctxt: &Ctxt, item: &Item) -> Option<At<(String, String)>> {
    const EXAMPLE: &str = "through_fields(\"song\", \"tag\")";
    let [source, target] = item.list(ctxt, EXAMPLE)? else {
        ctxt.at(
            item.name.span(),
            format!("`through_fields` takes two foreign keys of the model between, to this model and to the other: write `{EXAMPLE}`"),
        );
        return None;
    };
    let source = text(ctxt, source, "the name of a foreign key")?;
    let target = text(ctxt, target, "the name of a foreign key")?;
    Some(At { value: (source, target), span: item.name.span() })
}

fn symmetrical(ctxt: &Ctxt, item: &Item) -> Option<At<bool>> {
    let value = item.is(ctxt, "symmetrical = false")?;
    match literal(value) {
        Some(DbLiteral::Bool(value)) => Some(At { value, span: item.name.span() }),
        _ => {
            ctxt.over(value, "expected `true` or `false`: write `symmetrical = false`");
            None
        }
    }
}

fn max_length(ctxt: &Ctxt, item: &Item) -> Option<At<u32>> {
    let value = item.is(ctxt, "max_length = 30")?;
    let length = integer(ctxt, value, "a number of characters, from 1 to 10485760")?;
    // varchar(n) of PostgreSQL goes no further
    if (1..=10_485_760).contains(&length) {
        Some(At { value: length, span: item.name.span() })
    } else {
        ctxt.over(value, "expected a number of characters, from 1 to 10485760");
        None
    }
}

fn digits(ctxt: &Ctxt, item: &Item, example: &str) -> Option<At<u8>> {
    let value = item.is(ctxt, example)?;
    let digits: u8 = integer(ctxt, value, "a number of digits, at most 28")?;
    if digits > 28 {
        ctxt.over(value, "a `Decimal` has at most 28 digits");
    }
    // what was said counts as said
    Some(At { value: digits, span: item.name.span() })
}

fn default(ctxt: &Ctxt, item: &Item) -> Option<At<FieldDefault>> {
    let expr = item.is(ctxt, "default = 0")?.clone();
    let literal = literal(&expr);
    // a constant and a variant begin with a capital, a function does not
    let call = match &expr {
        Expr::Path(path) => path.path.segments.last().is_some_and(|last| {
            last.ident
                .to_string()
                .trim_start_matches("r#")
                .starts_with(|first: char| first.is_lowercase() || first == '_')
        }),
        _ => false,
    };
    Some(At { span: expr.span(), value: FieldDefault { expr, call, literal } })
}

fn db_default(ctxt: &Ctxt, item: &Item, found: &mut FieldAttrs) {
    const EXAMPLE: &str = "db_default = 0` or `db_default = sql(\"now()\")";
    let Some(value) = item.is(ctxt, EXAMPLE) else { return };
    let read = match value {
        Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("sql")) => {
            match call.args.first().map(literal) {
                Some(Some(DbLiteral::Text(sql))) if call.args.len() == 1 => Some(DbLiteral::Sql(sql)),
                _ => None,
            }
        }
        _ => literal(value),
    };
    if read.is_none() {
        ctxt.over(value, format!("the database must know this value: write `{EXAMPLE}`"));
    }
    if !matches!(read, Some(DbLiteral::Sql(_))) {
        found.db_default_value = Some(value.clone());
    }
    found.db_default = read.map(|read| At { value: read, span: value.span() });
}

fn choices(ctxt: &Ctxt, item: &Item) -> Option<At<Vec<DbLiteral>>> {
    let mut choices: Vec<DbLiteral> = Vec::new();
    for value in item.list(ctxt, "choices(\"rock\", \"pop\")` or `choices(1, 2)")? {
        match literal(value) {
            Some(choice) if choices.contains(&choice) => ctxt.over(value, "this choice is there already"),
            Some(choice @ (DbLiteral::Text(_) | DbLiteral::Integer(_))) => {
                let kind = std::mem::discriminant(&choice);
                if choices.first().is_some_and(|first| std::mem::discriminant(first) != kind) {
                    ctxt.over(value, "choices are all texts, or all whole numbers");
                }
                choices.push(choice);
            }
            _ => {
                ctxt.over(value, "a choice is a text in quotes or a whole number; for an enum, derive `Choices` on it")
            }
        }
    }
    Some(At { value: choices, span: item.name.span() })
}

fn on_delete(ctxt: &Ctxt, item: &Item) -> Option<At<OnDelete>> {
    let value = item.is(ctxt, "on_delete = cascade")?;
    let word = match value {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Lit(_) => text(ctxt, value, "one of cascade, protect, restrict, set_null, set_default, do_nothing, not"),
        _ => None,
    };
    let read = match word.as_deref() {
        Some("cascade") => OnDelete::Cascade,
        Some("protect") => OnDelete::Protect,
        Some("restrict") => OnDelete::Restrict,
        Some("set_null") => OnDelete::SetNull,
        Some("set_default") => OnDelete::SetDefault,
        Some("do_nothing") => OnDelete::DoNothing,
        other => {
            let other = other.unwrap_or_default();
            let meant = symbol::nearest(&other.to_lowercase(), symbol::ON_DELETE.iter().copied());
            let hint = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write one of {}", symbol::ON_DELETE.join(", ")),
            };
            ctxt.over(value, format!("unknown `on_delete`: {hint}"));
            return None;
        }
    };
    Some(At { value: read, span: item.name.span() })
}
