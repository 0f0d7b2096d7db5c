//! What can be told of a field's type from how it is written.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// A field's type.
pub(crate) struct Shape {
    /// The type, with the model's name for `Self`.
    pub(crate) ty: Type,
    /// Whether it is an `Option`.
    pub(crate) optional: bool,
    /// The type without `Option`.
    pub(crate) base: Type,
    /// What kind of type that is.
    pub(crate) known: Known,
    /// The type as it is written in the struct: `Option<String>`.
    pub(crate) text: String,
}

/// A type by its name.
pub(crate) enum Known {
    Integer,
    Float,
    Bool,
    Text,
    Bytes,
    /// A type that `auto_now` can fill.
    Moment,
    /// A type of the library that is none of the others, e.g. `Uuid`.
    Other,
    Decimal,
    /// `ForeignKey<M>` or `OneToOne<M>`.
    Foreign(Foreign),
    /// `Reverse<M>`, `ReverseOne<M>` or `ManyToMany<M>`.
    Related(Related),
    /// A number that no column holds, and the type to use instead.
    NoColumn(&'static str),
    /// A type of the program's own.
    Unknown,
}

/// A relation.
pub(crate) struct Foreign {
    pub(crate) target: Box<Type>,
    pub(crate) one_to_one: bool,
}

/// A relation without a column.
pub(crate) struct Related {
    pub(crate) target: Box<Type>,
    pub(crate) kind: RelatedKind,
}

/// Its kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelatedKind {
    Reverse,
    ReverseOne,
    ManyToMany,
}

impl RelatedKind {
    /// The type's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            RelatedKind::Reverse => "Reverse",
            RelatedKind::ReverseOne => "ReverseOne",
            RelatedKind::ManyToMany => "ManyToMany",
        }
    }
}

impl Related {
    /// The name of the type at the other end.
    pub(crate) fn target_name(&self) -> String {
        last_segment(&self.target).map(|last| last.ident.unraw().to_string()).unwrap_or_default()
    }
}

impl Shape {
    /// Reads a type; `model` stands where it says `Self`.
    pub(crate) fn read(ty: &Type, model: &Ident) -> Shape {
        let written = ungroup(ty);
        let text = compact(written.to_token_stream());
        let replaced = replace_self(written.to_token_stream(), model);
        let ty = syn::parse2(replaced).unwrap_or_else(|_| written.clone());
        let (optional, base) = match generic(&ty, "Option") {
            Some(inner) => (true, ungroup(inner).clone()),
            None => (false, ty.clone()),
        };
        Shape { known: Known::read(&base), optional, base, ty, text }
    }

    /// The relation without a column, if it is one.
    pub(crate) fn related(&self) -> Option<&Related> {
        match &self.known {
            Known::Related(related) => Some(related),
            _ => None,
        }
    }

    /// The foreign key, if it is one.
    pub(crate) fn foreign(&self) -> Option<&Foreign> {
        match &self.known {
            Known::Foreign(foreign) => Some(foreign),
            _ => None,
        }
    }
}

impl Known {
    fn read(ty: &Type) -> Known {
        for (name, one_to_one) in [("ForeignKey", false), ("OneToOne", true)] {
            if let Some(target) = generic(ty, name) {
                return Known::Foreign(Foreign { target: Box::new(ungroup(target).clone()), one_to_one });
            }
        }
        for kind in [RelatedKind::Reverse, RelatedKind::ReverseOne, RelatedKind::ManyToMany] {
            if let Some(target) = generic(ty, kind.name()) {
                return Known::Related(Related { target: Box::new(ungroup(target).clone()), kind });
            }
        }
        if let Some(element) = generic(ty, "Vec") {
            return if last_segment(element).is_some_and(|last| last.ident == "u8") {
                Known::Bytes
            } else {
                Known::Unknown
            };
        }
        let Some(last) = last_segment(ty) else { return Known::Unknown };
        match last.ident.to_string().as_str() {
            "i16" | "i32" | "i64" | "u8" | "u16" | "u32" => Known::Integer,
            "f32" | "f64" => Known::Float,
            "bool" => Known::Bool,
            "String" => Known::Text,
            "NaiveDate" | "NaiveTime" | "NaiveDateTime" | "DateTime" => Known::Moment,
            "Uuid" | "TimeDelta" | "Json" => Known::Other,
            "Decimal" => Known::Decimal,
            "i8" => Known::NoColumn("i16"),
            "u64" | "usize" | "isize" | "i128" | "u128" => Known::NoColumn("i64"),
            "char" => Known::NoColumn("String"),
            _ => Known::Unknown,
        }
    }
}

/// The type inside of invisible groups (types that went through `macro_rules!`) and parentheses.
fn ungroup(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungroup(&group.elem),
        Type::Paren(paren) => ungroup(&paren.elem),
        _ => ty,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ungroup(ty) {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        _ => None,
    }
}

/// The `T` of `name<T>`, by whatever path it is written.
fn generic<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let last = last_segment(ty).filter(|last| last.ident == name)?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// `Self` means another type in the structs that the derive writes.
fn replace_self(tokens: TokenStream, model: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let mut model = model.clone();
                model.set_span(ident.span());
                TokenTree::Ident(model)
            }
            TokenTree::Group(group) => {
                let mut replaced = Group::new(group.delimiter(), replace_self(group.stream(), model));
                replaced.set_span(group.span());
                TokenTree::Group(replaced)
            }
            other => other,
        })
        .collect()
}

/// Tokens as rustfmt writes them, as far as types go.
pub(crate) fn compact(tokens: TokenStream) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                out.push_str(open);
                out.push_str(&compact(group.stream()));
                out.push_str(close);
            }
            TokenTree::Punct(punct) => {
                out.push(punct.as_char());
                if matches!(punct.as_char(), ',' | ';') {
                    out.push(' ');
                }
            }
            word => {
                if out.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
                    out.push(' ');
                }
                out.push_str(&word.to_string());
            }
        }
    }
    out
}
