//! Rules over more than one attribute, or over an attribute and a type.

mod fits;

use crate::ctxt::Ctxt;
use crate::model::{Field, Known, Model, RelatedKind};
use crate::parse::{DbLiteral, OnDelete};
use quote::ToTokens;
use syn::Type;

/// Notes everything that is wrong with the model.
pub(crate) fn check(ctxt: &Ctxt, model: &Model) {
    for field in &model.fields {
        name(ctxt, model, field);
        if let Some(kind) = field.shape.related().map(|related| related.kind) {
            related(ctxt, field, kind);
            continue;
        }
        if field.attrs.flatten.is_some() {
            flattened(ctxt, field);
            continue;
        }
        if field.position.is_none() {
            skipped(ctxt, field);
            continue;
        }
        field_type(ctxt, field);
        if field.primary_key {
            primary_key(ctxt, model, field);
        } else if let Some(span) = field.attrs.auto {
            ctxt.at(span, "`auto` is for the primary key: the database counts nothing else up");
        }
        text_and_numbers(ctxt, field);
        relation(ctxt, field);
        moments(ctxt, field);
        defaults(ctxt, field);
        version(ctxt, field);
    }
    columns(ctxt, model);
    versions(ctxt, model);
    renamed(ctxt, model);
}

fn version(ctxt: &Ctxt, field: &Field) {
    let Some(span) = field.attrs.version else { return };
    if field.primary_key {
        ctxt.at(
            span,
            "the primary key can't be the `version`: it never changes; add a field of its own: `version: i64`",
        );
    } else if field.shape.optional || !matches!(field.shape.known, Known::Integer | Known::Unknown) {
        ctxt.at(
            span,
            format!("a `version` is counted up: make it a whole number, `i64`, this is a `{}`", field.shape.text),
        );
    }
    let defaults = [field.attrs.default.as_ref().map(|at| at.span), field.attrs.db_default.as_ref().map(|at| at.span)];
    for default in defaults.into_iter().flatten() {
        ctxt.at(default, "a `version` begins at 0, and is counted up by itself: remove the default");
    }
}

fn versions(ctxt: &Ctxt, model: &Model) {
    let said: Vec<_> = model.fields.iter().filter_map(|field| field.attrs.version).collect();
    for &span in said.iter().skip(1) {
        ctxt.at(span, format!("`{}` has two versions: keep `version` on one field", model.name));
    }
}

/// What something was called before, and is called no more.
fn renamed(ctxt: &Ctxt, model: &Model) {
    if let Some(before) = &model.renamed_from
        && before.value == model.name
    {
        ctxt.at(
            before.span,
            format!("`{}` is the model's name now: `renamed_from` takes the one before, or is removed", before.value),
        );
    }
    for field in &model.fields {
        let Some(before) = &field.attrs.renamed_from else { continue };
        if before.value == field.name {
            ctxt.at(
                before.span,
                format!(
                    "`{}` is the field's name now: `renamed_from` takes the one before, or is removed",
                    before.value
                ),
            );
        } else if model.fields.iter().any(|other| other.name == before.value) {
            ctxt.at(
                before.span,
                format!("`{}` still has a field `{}`: what is there was not renamed", model.name, before.value),
            );
        } else if let Some(first) = model
            .fields
            .iter()
            .find(|other| other.attrs.renamed_from.as_ref().is_some_and(|other| other.value == before.value))
            && first.name != field.name
        {
            ctxt.at(
                before.span,
                format!("`{}` says of itself that it was `{}`: one of them was", first.name, before.value),
            );
        }
    }
}

/// Notes everything that is wrong with a struct of shared fields.
pub(crate) fn check_flat(ctxt: &Ctxt, model: &Model) {
    for field in &model.fields {
        name(ctxt, model, field);
        if let Some(related) = field.shape.related() {
            let kind = related.kind.name();
            ctxt.over(
                &field.shape.ty,
                format!("a `{kind}` belongs to one model: write it there, and not among fields that models share"),
            );
            continue;
        }
        if let Some(span) = field.attrs.flatten {
            ctxt.at(
                span,
                "a struct of shared fields can't have another one flattened into it: flatten both into the model",
            );
            continue;
        }
        if field.position.is_none() {
            skipped(ctxt, field);
            continue;
        }
        for span in [field.attrs.primary_key, field.attrs.auto].into_iter().flatten() {
            ctxt.at(span, "the primary key belongs to the model itself: write it there");
        }
        if let Some(default) = &field.attrs.db_default
            && matches!(default.value, DbLiteral::Sql(_))
        {
            ctxt.at(
                default.span,
                "a field that models share needs a default that is known in Rust: write `default = ..`",
            );
        }
        field_type(ctxt, field);
        text_and_numbers(ctxt, field);
        relation(ctxt, field);
        moments(ctxt, field);
        defaults(ctxt, field);
    }
    columns(ctxt, model);
}

/// A struct of shared fields in a model.
fn flattened(ctxt: &Ctxt, field: &Field) {
    if field.shape.optional {
        ctxt.over(
            &field.shape.ty,
            "what is flattened is always there: leave `Option` away, and make its fields `Option`s",
        );
    }
    for said in field.attrs.said.iter().filter(|said| said.value != "flatten") {
        ctxt.at(
            said.span,
            format!("`{}` is about one column, and `flatten` puts several here: say it there", said.value),
        );
    }
}

fn name(ctxt: &Ctxt, model: &Model, field: &Field) {
    let taken = match field.name.as_str() {
        "objects" => format!("`{}.objects` is the model's queryset", model.name),
        "build" | "create" => format!("`{}` is how a builder ends", field.name),
        "pk" => "`pk` stands for the primary key in orderings and lookups".to_owned(),
        _ => return,
    };
    ctxt.at(
        field.ident.span(),
        format!(
            "a field can't be called `{0}`: {taken}; call it another name and keep the column: `#[orm(column = \"{0}\")]`",
            field.name
        ),
    );
}

fn skipped(ctxt: &Ctxt, field: &Field) {
    for said in &field.attrs.said {
        if !matches!(said.value.as_str(), "skip" | "default" | "validate") {
            ctxt.at(said.span, format!("`{}` is about a column, and `skip` leaves the field without one", said.value));
        }
    }
}

/// A field that leads to related rows.
fn related(ctxt: &Ctxt, field: &Field, kind: RelatedKind) {
    let name = kind.name();
    if field.shape.optional {
        ctxt.over(&field.shape.ty, format!("a `{name}` has no column, and is never NULL: leave `Option` away"));
    }
    let attrs = &field.attrs;
    for said in &attrs.said {
        match said.value.as_str() {
            "reverse" | "related_name" => {}
            "renamed_from" if kind == RelatedKind::ManyToMany => {}
            "through" | "through_fields" | "symmetrical" if kind == RelatedKind::ManyToMany => {}
            "through" | "through_fields" | "symmetrical" => {
                ctxt.at(said.span, format!("`{}` is for `ManyToMany`, this is a `{name}`", said.value));
            }
            other => ctxt.at(said.span, format!("`{other}` is about a column, and a `{name}` has none")),
        }
    }
    if let (Some(reverse), Some(span)) =
        (&attrs.related_name, attrs.through.as_ref().map(|at| at.span).or(attrs.symmetrical.as_ref().map(|at| at.span)))
    {
        let _ = reverse;
        ctxt.at(span, "`reverse` takes the pairs of the other side, which says how they are kept: say this there");
    }
    if let (Some(renamed), true) = (&attrs.renamed_from, attrs.through.is_some() || attrs.related_name.is_some()) {
        ctxt.at(
            renamed.span,
            "the pairs are not kept under this field's name, so nothing of the database is renamed: remove `renamed_from`",
        );
    }
    if let (Some(fields), None) = (&attrs.through_fields, &attrs.through) {
        ctxt.at(
            fields.span,
            "`through_fields` names foreign keys of the model that `through` names: add `through = ..`",
        );
    }
}

fn field_type(ctxt: &Ctxt, field: &Field) {
    let ty = &field.shape.ty;
    match &field.shape.known {
        Known::NoColumn(instead) => {
            let written = field.shape.base.to_token_stream();
            ctxt.over(
                &field.shape.base,
                format!("no column can hold a `{written}` on every database: use `{instead}`"),
            );
        }
        _ => {
            if has_lifetime(&field.shape.base) {
                ctxt.over(ty, "a row owns its values: use `String` for `&str`, `Vec<u8>` for `&[u8]`");
            }
        }
    }
}

fn has_lifetime(ty: &Type) -> bool {
    matches!(ty, Type::Reference(_))
}

fn primary_key(ctxt: &Ctxt, model: &Model, field: &Field) {
    let ty = &field.shape.ty;
    if field.shape.optional {
        ctxt.over(ty, "the primary key can't be an `Option`: 0 already says \"not saved yet\"");
    }
    if field.shape.foreign().is_some() {
        ctxt.over(
            ty,
            format!(
                "a relation can't be the primary key yet: add `id: i64` to `{}`; `OneToOne` is unique by itself",
                model.name
            ),
        );
    }
    if let Some(span) = field.attrs.auto
        && !matches!(field.shape.known, Known::Integer | Known::Unknown)
    {
        ctxt.at(span, "the database counts up whole numbers only: use `i64`, or a newtype of it, or leave `auto` out");
    }
    if field.auto
        && let Some(default) = &field.attrs.default
    {
        ctxt.at(default.span, "the database counts this key up, a default would never be used: remove it");
    }
    if field.auto
        && let Some(default) = &field.attrs.db_default
    {
        ctxt.at(default.span, "the database counts this key up, a default would never be used: remove it");
    }
}

fn text_and_numbers(ctxt: &Ctxt, field: &Field) {
    let known = &field.shape.known;
    let unknown = matches!(known, Known::Unknown);
    if let Some(max_length) = &field.attrs.max_length
        && !matches!(known, Known::Text)
        && !unknown
    {
        let written = &field.shape.text;
        ctxt.at(
            max_length.span,
            format!("`max_length` counts characters, and a `{written}` has none: it is for `String`"),
        );
    }
    match (&field.attrs.precision, &field.attrs.scale) {
        (Some(precision), Some(scale)) => {
            if precision.value == 0 {
                ctxt.at(precision.span, "a number has one digit at least: `precision` counts all digits");
            } else if scale.value > precision.value {
                ctxt.at(
                    scale.span,
                    format!(
                        "`scale` counts the digits after the point, and there are only {} in all (`precision`)",
                        precision.value
                    ),
                );
            }
        }
        (Some(precision), None) => {
            ctxt.at(
                precision.span,
                "`precision` counts all digits; say how many are after the point, too: `scale = 2`",
            );
        }
        (None, Some(scale)) => {
            ctxt.at(
                scale.span,
                "`scale` counts the digits after the point; say how many there are in all, too: `precision = 10`",
            );
        }
        (None, None) => {}
    }
    if let Some(said) = field.attrs.precision.as_ref().or(field.attrs.scale.as_ref())
        && !matches!(known, Known::Decimal)
        && !unknown
    {
        ctxt.at(said.span, format!("`precision` and `scale` are for `Decimal`, this is a `{}`", field.shape.text));
    }
    if let Some(choices) = &field.attrs.choices {
        let fits = match (known, choices.value.first()) {
            (Known::Unknown, _) | (_, None) => true,
            (Known::Text, Some(_)) => choices.value.iter().any(|choice| matches!(choice, DbLiteral::Text(_))),
            (Known::Integer, Some(_)) => choices.value.iter().any(|choice| matches!(choice, DbLiteral::Integer(_))),
            _ => false,
        };
        if !fits {
            ctxt.at(
                choices.span,
                format!(
                    "these choices don't fit a `{}`: texts are for `String`, whole numbers for integers",
                    field.shape.text
                ),
            );
        }
        if let (Some(max), Known::Text) = (&field.attrs.max_length, known) {
            for choice in &choices.value {
                if let DbLiteral::Text(text) = choice
                    && text.chars().count() > max.value as usize
                {
                    ctxt.at(choices.span, format!("the choice \"{text}\" is longer than `max_length`"));
                }
            }
        }
    }
}

fn relation(ctxt: &Ctxt, field: &Field) {
    let attrs = &field.attrs;
    let Some(foreign) = field.shape.foreign() else {
        let message = "is for `ForeignKey` and `OneToOne`";
        if let Some(on_delete) = &attrs.on_delete {
            ctxt.at(on_delete.span, format!("`on_delete` {message}, this is a `{}`", field.shape.text));
        }
        if let Some(related_name) = &attrs.related_name {
            ctxt.at(related_name.span, format!("the name of a way back {message}, this is a `{}`", field.shape.text));
        }
        return;
    };
    match &attrs.on_delete {
        Some(on_delete) if on_delete.value == OnDelete::SetNull && !field.shape.optional => ctxt.at(
            on_delete.span,
            format!("`set_null` needs a field that may be NULL: make it `Option<{}>`", field.shape.text),
        ),
        Some(on_delete) if on_delete.value == OnDelete::SetDefault => match &attrs.default {
            None => {
                ctxt.at(on_delete.span, "`set_default` needs a default: add `default = 1`, the key of a row that stays")
            }
            Some(default) if default.value.literal.is_none() => {
                ctxt.at(default.span, "`set_default` needs a default that the database knows: write the key itself");
            }
            Some(_) => {}
        },
        _ => {}
    }
    if let Some(span) = attrs.index {
        ctxt.at(span, "a relation has an index by itself: remove `index`");
    }
    if let Some(span) = attrs.unique {
        let advice = if foreign.one_to_one {
            "a `OneToOne` is unique by itself: remove `unique`"
        } else {
            "a foreign key that is unique is a `OneToOne`: use that type"
        };
        ctxt.at(span, advice);
    }
}

fn moments(ctxt: &Ctxt, field: &Field) {
    let attrs = &field.attrs;
    let said = [("auto_now", attrs.auto_now), ("auto_now_add", attrs.auto_now_add)];
    for (word, span) in said {
        let Some(span) = span else { continue };
        if !matches!(field.shape.known, Known::Moment | Known::Unknown) {
            ctxt.at(
                span,
                format!(
                    "`{word}` fills in the current time, this is a `{}`: use `DateTime<Utc>`, `NaiveDateTime`, `NaiveDate` or `NaiveTime`",
                    field.shape.text
                ),
            );
        }
        let defaults = [attrs.default.as_ref().map(|at| at.span), attrs.db_default.as_ref().map(|at| at.span)];
        for default in defaults.into_iter().flatten() {
            ctxt.at(
                default,
                format!("`{word}` always sets this field, a default would never be used: keep one of them"),
            );
        }
    }
    if let (Some(_), Some(span)) = (attrs.auto_now, attrs.auto_now_add) {
        ctxt.at(span, "`auto_now` sets the field at every save, the first one too: remove `auto_now_add`");
    }
}

fn defaults(ctxt: &Ctxt, field: &Field) {
    fits::fits(ctxt, field);
    let null = |literal: Option<&DbLiteral>| matches!(literal, Some(DbLiteral::Null));
    let attrs = &field.attrs;
    let found = [
        attrs.default.as_ref().filter(|default| null(default.value.literal.as_ref())).map(|default| default.span),
        attrs.db_default.as_ref().filter(|default| null(Some(&default.value))).map(|default| default.span),
    ];
    if !field.shape.optional && !matches!(field.shape.known, Known::Unknown) {
        for span in found.into_iter().flatten() {
            ctxt.at(
                span,
                format!("the field is never NULL: make it `Option<{}>`, or give another default", field.shape.text),
            );
        }
    }
}

fn columns(ctxt: &Ctxt, model: &Model) {
    let stored: Vec<&Field> = model.stored().collect();
    for (at, field) in stored.iter().enumerate() {
        // SQLite, and PostgreSQL without quotes, take `Title` and `title` for one name
        let same = |other: &&&Field| other.column.eq_ignore_ascii_case(&field.column);
        if let Some(other) = stored[..at].iter().find(same) {
            let span = field.attrs.column.as_ref().map_or(field.ident.span(), |column| column.span);
            ctxt.at(
                span,
                format!(
                    "`{}` and `{}` have one column, `{}`: give one of them another name with `#[orm(column = \"..\")]`",
                    other.name, field.name, field.column
                ),
            );
        }
    }
}
