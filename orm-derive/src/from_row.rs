//! `#[derive(FromRow)]`: a struct that is read from a row of an answer, and with `#[orm(model = ..)]` says what is selected.

use crate::ctxt::Ctxt;
use crate::model::{Foreign, Shape};
use crate::parse::{self, Items};
use crate::symbol;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Expr, ExprLit, Fields, Lit, Path};

/// A field of the struct.
struct Field {
    ident: Ident,
    shape: Shape,
    /// What is selected; `None`: the model's field of the same name.
    expr: Option<Expr>,
    /// The column in raw SQL.
    column: String,
    skip: bool,
}

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let ctxt = Ctxt::new();
    let mut krate = quote!(::orm);
    let mut model = None;
    for item in parse::items(&ctxt, &input.attrs, symbol::SHAPE, &[], "a struct with `FromRow`") {
        if item.name == "model" {
            model = item.path(&ctxt, "model = Album");
        } else if let Some(path) = item.path(&ctxt, "crate = my::path::to::orm") {
            krate = quote!(#path);
        }
    }
    let fields = fields(&ctxt, input, model.is_some());
    let generic = !input.generics.params.is_empty();
    if generic {
        ctxt.over(&input.generics, "a struct that is read from a row can't be generic, and owns its values");
    }
    match ctxt.check() {
        None => implementation(input, &krate, model.as_ref(), &fields),
        Some(errors) if generic => errors,
        Some(errors) => {
            let stand_in = stand_in(input, &krate, model.as_ref());
            quote!(#errors #stand_in)
        }
    }
}

fn fields(ctxt: &Ctxt, input: &DeriveInput, has_model: bool) -> Vec<Field> {
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => Some(named),
            _ => None,
        },
        _ => None,
    };
    let Some(named) = named else {
        let message = format!(
            "`FromRow` is for a struct with named fields: write `struct {} {{ title: String, .. }}`, or select a tuple with `values(..)`",
            input.ident
        );
        ctxt.at(input.ident.span(), message);
        return Vec::new();
    };
    if named.named.is_empty() {
        ctxt.at(input.ident.span(), "a row has a column at least: give the struct a field");
    }
    let fields = named.named.iter().filter_map(|field| {
        let ident = field.ident.clone()?;
        let shape = Shape::read(&field.ty, &input.ident);
        let name = ident.to_string();
        let mut read =
            Field { column: name.trim_start_matches("r#").to_owned(), ident, shape, expr: None, skip: false };
        for item in parse::items(ctxt, &field.attrs, symbol::SHAPE_FIELD, &[], "a field of a struct with `FromRow`") {
            match item.name.to_string().as_str() {
                "expr" if has_model => read.expr = item.is(ctxt, "expr = Album.songs.count()").cloned(),
                "expr" => ctxt.at(
                    item.name.span(),
                    "`expr` selects from a model: say which one with `#[orm(model = ..)]` on the struct",
                ),
                "skip" => read.skip = item.flag(ctxt).is_some(),
                _ => match item.is(ctxt, "column = \"name\"") {
                    Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => read.column = text.value(),
                    Some(other) => ctxt.over(other, "expected a text: write `column = \"name\"`"),
                    None => {}
                },
            }
        }
        Some(read)
    });
    fields.collect()
}

fn implementation(input: &DeriveInput, krate: &TokenStream, model: Option<&Path>, fields: &[Field]) -> TokenStream {
    let ident = &input.ident;
    let name = ident.to_string();
    let mut at = 0_usize;
    let read = fields.iter().map(|Field { ident, shape, skip, .. }| {
        let (ty, field) = (&shape.ty, ident.to_string());
        if *skip {
            return quote!(#ident: <#ty as ::core::default::Default>::default());
        }
        let position = at;
        at += 1;
        quote_spanned!(ty.span()=> #ident: __orm::read::<#ty>(__row, #position, #name, #field)?)
    });
    let read: Vec<_> = read.collect();
    let selected = fields.iter().filter(|field| !field.skip);
    let columns = selected.clone().map(|field| &field.column);
    let select = model.map(|model| {
        let nodes = selected.clone().map(|Field { ident, shape, expr, .. }| {
            // a foreign key is read from the key
            let ty = match (shape.foreign(), &shape.ty, shape.optional) {
                (Some(Foreign { target, .. }), ty, false) => quote_spanned!(ty.span()=> <#target as __orm::Model>::Pk),
                (Some(Foreign { target, .. }), ty, true) => {
                    quote_spanned!(ty.span()=> ::core::option::Option<<#target as __orm::Model>::Pk>)
                }
                (None, ty, _) => quote!(#ty),
            };
            let expression = match expr {
                Some(expr) => quote!(#expr),
                None => quote_spanned!(ident.span()=> #model.#ident),
            };
            // a wrong type is reported at what is selected
            let span = expr.as_ref().map_or(ident.span(), Spanned::span);
            quote_spanned!(span=> __orm::selected::<#model, #ty, _>(#expression))
        });
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __orm::SelectFrom<#model> for #ident {
                fn nodes() -> ::std::vec::Vec<__orm::Node> {
                    ::std::vec![#(#nodes),*]
                }
            }
        }
    });
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __orm::FromRow for #ident {
                const NAME: &'static str = #name;
                const COLUMNS: &'static [&'static str] = &[#(#columns),*];
                fn from_row(__row: &__orm::Row<'_>) -> ::core::result::Result<Self, __orm::DecodeError> {
                    ::core::result::Result::Ok(Self { #(#read),* })
                }
            }
            #select
        };
    }
}

/// Beside errors: the traits, never run.
fn stand_in(input: &DeriveInput, krate: &TokenStream, model: Option<&Path>) -> TokenStream {
    let ident = &input.ident;
    let select = model.map(|model| {
        quote! {
            #[automatically_derived]
            impl __orm::SelectFrom<#model> for #ident {
                fn nodes() -> ::std::vec::Vec<__orm::Node> { ::std::vec::Vec::new() }
            }
        }
    });
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #[automatically_derived]
            impl __orm::FromRow for #ident {
                const NAME: &'static str = "";
                const COLUMNS: &'static [&'static str] = &[];
                fn from_row(_: &__orm::Row<'_>) -> ::core::result::Result<Self, __orm::DecodeError> { loop {} }
            }
            #select
        };
    }
}
