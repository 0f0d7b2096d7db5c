//! The grammar inside of `#[orm(..)]`: `name`, `name = value`, `name(value, ..)`, separated by commas.

use crate::ctxt::Ctxt;
use crate::symbol;
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Path, Token, parenthesized};

/// One part of `#[orm(..)]`.
pub(crate) struct Item {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What stands behind the name.
pub(crate) enum Value {
    Nothing,
    Is(Expr),
    List(Vec<Expr>),
}

/// A value, and where it was said.
#[derive(Clone)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = Ident::parse_any(input)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Is(input.parse()?)
        } else if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            Value::List(Punctuated::<Expr, Token![,]>::parse_terminated(&content)?.into_iter().collect())
        } else {
            Value::Nothing
        };
        Ok(Item { name, value })
    }
}

/// The items of all `#[orm(..)]` of one place. An item that is not in `known`, or that comes twice, is an error and left out.
pub(crate) fn items(ctxt: &Ctxt, attrs: &[Attribute], known: &[&str], repeatable: &[&str], place: &str) -> Vec<Item> {
    let mut found: Vec<Item> = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(symbol::ORM)) {
        let parsed = match attr.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated) {
            Ok(parsed) => parsed,
            Err(error) => {
                ctxt.push(error);
                continue;
            }
        };
        for item in parsed {
            let name = item.name.to_string();
            if !known.contains(&name.as_str()) && name != symbol::AUTOMATIC {
                ctxt.at(item.name.span(), unknown(&name, known, place));
            } else if !repeatable.contains(&name.as_str()) && found.iter().any(|other| other.name == item.name) {
                ctxt.at(item.name.span(), format!("`{name}` is said twice: remove one of them"));
            } else {
                found.push(item);
            }
        }
    }
    found
}

fn unknown(name: &str, known: &[&str], place: &str) -> String {
    let mut message = format!("unknown attribute `{name}` of {place}");
    if let Some(meant) = symbol::nearest(name, known.iter().copied()) {
        message.push_str(&format!(": did you mean `{meant}`?"));
    } else {
        message.push_str(&format!("; there are: {}", known.join(", ")));
        for (others, of) in [(symbol::STRUCT, "the struct"), (symbol::FIELD, "a field")] {
            if others.contains(&name) {
                message = format!("`{name}` is an attribute of {of}, not of {place}");
            }
        }
    }
    message
}

/// Reading the value of an item; `None` after an error was noted.
pub(crate) trait Items {
    fn flag(&self, ctxt: &Ctxt) -> Option<Span>;
    fn is(&self, ctxt: &Ctxt, example: &str) -> Option<&Expr>;
    fn list(&self, ctxt: &Ctxt, example: &str) -> Option<&[Expr]>;
    fn path(&self, ctxt: &Ctxt, example: &str) -> Option<Path>;
}

impl Items for Item {
    /// A word that stands alone.
    fn flag(&self, ctxt: &Ctxt) -> Option<Span> {
        match &self.value {
            Value::Nothing => Some(self.name.span()),
            Value::Is(value) => {
                ctxt.over(value, format!("`{0}` takes no value here: write `#[orm({0})]`", self.name));
                None
            }
            Value::List(_) => {
                ctxt.at(self.name.span(), format!("`{0}` takes no list here: write `#[orm({0})]`", self.name));
                None
            }
        }
    }

    fn is(&self, ctxt: &Ctxt, example: &str) -> Option<&Expr> {
        if let Value::Is(value) = &self.value {
            return Some(value);
        }
        ctxt.at(self.name.span(), format!("`{}` needs a value: write `{example}`", self.name));
        None
    }

    fn list(&self, ctxt: &Ctxt, example: &str) -> Option<&[Expr]> {
        match &self.value {
            Value::List(list) if !list.is_empty() => Some(list),
            _ => {
                ctxt.at(self.name.span(), format!("`{}` needs a list: write `{example}`", self.name));
                None
            }
        }
    }

    fn path(&self, ctxt: &Ctxt, example: &str) -> Option<Path> {
        match self.is(ctxt, example)? {
            Expr::Path(path) if path.qself.is_none() => Some(path.path.clone()),
            other => {
                ctxt.over(other, format!("expected a path: write `{example}`"));
                None
            }
        }
    }
}
