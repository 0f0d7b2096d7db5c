//! `#[derive(Choices)]`: an enum without data, stored as text or as a whole number.

use crate::ctxt::Ctxt;
use crate::naming;
use crate::parse::{self, DbLiteral, Items};
use crate::symbol;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields};

/// One variant.
struct Choice {
    ident: Ident,
    value: Stored,
    label: String,
}

/// What the column holds.
#[derive(PartialEq)]
enum Stored {
    Text(String),
    Integer(i32),
}

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let ctxt = Ctxt::new();
    let mut integer = false;
    let mut krate = quote!(::orm);
    for item in parse::items(&ctxt, &input.attrs, symbol::ENUM, &[], "the enum") {
        if item.name == "integer" {
            integer = item.flag(&ctxt).is_some();
        } else if let Some(path) = item.path(&ctxt, "crate = my::path::to::orm") {
            krate = quote!(#path);
        }
    }
    let choices = read(&ctxt, input, integer);
    if !input.generics.params.is_empty() {
        ctxt.over(&input.generics, "an enum of choices can't be generic");
        return ctxt.check().unwrap_or_default();
    }
    match ctxt.check() {
        None => implementation(input, &krate, integer, &choices),
        // as it is, with the variants that could be read
        Some(errors) => {
            let stand_in = implementation(input, &krate, integer, &[]);
            quote!(#errors #stand_in)
        }
    }
}

fn read(ctxt: &Ctxt, input: &DeriveInput, integer: bool) -> Vec<Choice> {
    let Data::Enum(data) = &input.data else {
        ctxt.at(
            input.ident.span(),
            "`Choices` is for an enum without data; for a struct with one field, derive `FieldType`",
        );
        return Vec::new();
    };
    if data.variants.is_empty() {
        ctxt.at(input.ident.span(), "there must be something to choose: add a variant");
    }
    let mut choices: Vec<Choice> = Vec::new();
    let mut next = Some(0_i32);
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            ctxt.over(
                &variant.fields,
                "a choice has no data: only its name or number is stored; to keep data, make the field a `Json<..>`",
            );
        }
        let name = variant.ident.unraw().to_string();
        let mut said = None;
        let mut label = naming::label(&name);
        for item in parse::items(ctxt, &variant.attrs, symbol::VARIANT, &[], "a variant") {
            if item.name == "value" {
                said = item.is(ctxt, if integer { "value = 3" } else { "value = \"rock\"" }).cloned();
            } else if let Some(text) =
                item.is(ctxt, "label = \"Rock\"").and_then(|value| parse::text(ctxt, value, "the label"))
            {
                label = text;
            }
        }
        let written = said.as_ref().or(variant.discriminant.as_ref().map(|(_, number)| number).filter(|_| integer));
        let span = written.map_or(variant.ident.span(), Spanned::span);
        let value = match (integer, written) {
            (true, Some(number)) => {
                parse::integer(ctxt, number, "a whole number, from -2147483648 to 2147483647, written as such")
            }
            (true, None) if next.is_none() => {
                ctxt.at(span, "the number before this one is the largest that fits");
                None
            }
            (true, None) => next,
            (false, _) => None,
        };
        let stored = match (integer, written, value) {
            (true, _, Some(number)) => {
                next = number.checked_add(1);
                Stored::Integer(number)
            }
            (true, ..) => continue,
            (false, None, _) => Stored::Text(naming::snake_case(&name)),
            (false, Some(written), _) => {
                match parse::literal(written) {
                    Some(DbLiteral::Text(text)) => Stored::Text(text),
                    Some(DbLiteral::Integer(_)) => {
                        ctxt.over(written, "these choices are stored as text: put it in quotes, or write `#[orm(integer)]` on the enum");
                        continue;
                    }
                    _ => {
                        ctxt.over(written, "expected a text in quotes");
                        continue;
                    }
                }
            }
        };
        if let Some(other) = choices.iter().find(|other| other.value == stored) {
            ctxt.at(
                span,
                format!("`{}` and `{name}` would be stored alike: give one of them another `value`", other.ident),
            );
        }
        choices.push(Choice { ident: variant.ident.clone(), value: stored, label });
    }
    choices
}

fn implementation(input: &DeriveInput, krate: &TokenStream, integer: bool, choices: &[Choice]) -> TokenStream {
    let DeriveInput { ident, vis, .. } = input;
    let expected = format!("one of the choices of {ident}");
    let idents: Vec<_> = choices.iter().map(|choice| &choice.ident).collect();
    let labels: Vec<_> = choices.iter().map(|choice| &choice.label).collect();
    let values: Vec<TokenStream> = choices
        .iter()
        .map(|choice| match &choice.value {
            Stored::Text(text) => quote!(#text),
            Stored::Integer(number) => {
                let number = Literal::i32_unsuffixed(*number);
                quote!(#number)
            }
        })
        .collect();
    let (kind, sql_type, read, found) = if integer {
        (quote!(Integer), quote!(I32), quote!(__cell.integer()?), "another integer")
    } else {
        (quote!(Text), quote!(Text), quote!(__cell.text()?), "other text")
    };
    // of an enum with mistakes, no variant is known
    let (encode, plain, label, read) = if choices.is_empty() {
        (quote!(loop {}), quote!(loop {}), quote!(loop {}), quote!(""))
    } else {
        let value = quote!(match self { #(Self::#idents => #values),* });
        let encode = if integer {
            quote!(__orm::Value::I32(#value))
        } else {
            quote!(__orm::Value::Text(::std::string::String::from(#value)))
        };
        let plain = quote!(::core::option::Option::Some(__orm::Plain::#kind(#value)));
        (quote!(::core::result::Result::Ok(#encode)), plain, quote!(match self { #(Self::#idents => #labels),* }), read)
    };
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #[automatically_derived]
            impl #ident {
                /// All of them, in the order of the enum.
                #vis const ALL: &'static [Self] = &[#(Self::#idents),*];
                /// What the column may hold, and what a person reads.
                #vis const CHOICES: &'static [__orm::Choice] =
                    &[#(__orm::Choice { value: __orm::ChoiceValue::#kind(#values), label: #labels }),*];
                /// What a person reads.
                #[must_use]
                #vis const fn label(&self) -> &'static str { #label }
            }
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __orm::FieldType for #ident {
                type Base = Self;
                type Nullness = __orm::Never;
                const SQL_TYPE: __orm::SqlType = __orm::SqlType::#sql_type;
                const CHOICES: ::core::option::Option<&'static [__orm::Choice]> =
                    ::core::option::Option::Some(<#ident>::CHOICES);
                fn encode(&self) -> ::core::result::Result<__orm::Value, __orm::ValueError> { #encode }
                fn plain(&self) -> ::core::option::Option<__orm::Plain<'_>> { #plain }
                fn decode(__cell: __orm::Cell<'_>) -> ::core::result::Result<Self, __orm::CellError> {
                    match #read {
                        #(#values => ::core::result::Result::Ok(Self::#idents),)*
                        _ => ::core::result::Result::Err(__orm::CellError { expected: #expected, found: #found }),
                    }
                }
            }
            #[automatically_derived]
            impl __orm::BaseType for #ident {}
        };
    }
}
