//! From a model to code. The output is one constant with the model's name, and an unnamed one with everything else.

mod builder;
mod decode;
mod fields;
pub(crate) mod flat;
mod meta;
mod model;
mod place;
mod related;
mod relations;
mod scope;
#[cfg(test)]
mod tests;

use crate::model::Model;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// The code of a model without mistakes.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let parts = [
        meta::expand(model),
        fields::expand(model),
        model::expand(model),
        decode::expand(model),
        builder::expand(model),
        related::expand(model),
        scope::expand(model),
    ];
    let table = table(model);
    let body = body(model, quote!(#(#parts)*));
    quote! { #table #body }
}

/// The value that bears the model's name.
pub(crate) fn table(model: &Model) -> TokenStream {
    let Model { ident, vis, krate, table, .. } = model;
    // lints look at where a name comes from: as one of the expansion, it may begin with a capital whatever the program forbids
    let mut ident = ident.clone();
    ident.set_span(ident.span().resolved_at(Span::call_site()));
    let doc = format!("The table `{table}`: its columns are fields of this value, its rows are in `objects`.");
    quote! {
        #[doc = #doc]
        #vis const #ident: #krate::__private::Table<#ident> = #krate::__private::Table::new();
    }
}

/// Everything that nobody names. `__orm` stands for the facade's private module in it.
pub(crate) fn body(model: &Model, body: TokenStream) -> TokenStream {
    let krate = &model.krate;
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #body
        };
    }
}

/// The name of the struct of columns. It is in messages of the compiler, so it says whose columns.
pub(crate) fn fields_ident(model: &Model) -> Ident {
    format_ident!("{}Fields", model.name, span = Span::call_site())
}

/// The name of the builder.
pub(crate) fn builder_ident(model: &Model) -> Ident {
    format_ident!("{}Builder", model.name, span = Span::call_site())
}

/// The struct of columns, for the fallback.
pub(crate) fn fallback_fields(model: &Model) -> TokenStream {
    let (fields, related) = (fields::expand(model), related::fallback(model));
    quote!(#fields #related)
}
