//! `#[orm::step]`: a function that migrations run by its name.

use crate::signature::{self, Messages};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{ItemFn, Path, Token};

/// Where the `orm` crate is.
struct Krate(Path);

impl Parse for Krate {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Krate(syn::parse_quote!(::orm)));
        }
        if !input.peek(Token![crate]) {
            return Err(input.error("a step has the name of its function: write `#[orm::step]`"));
        }
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        Ok(Krate(input.parse()?))
    }
}

const MESSAGES: Messages = Messages {
    not_async: "a step is an `async fn`: it awaits its queries",
    parameters: "a step takes the transaction of its migration as its only parameter: `db: &Database`",
    generic: "a step has no generic parameters: a migration knows its name alone",
};

/// The function, and its entry in the registry.
pub(crate) fn expand(arguments: TokenStream, function: TokenStream) -> TokenStream {
    let Krate(krate) = match syn::parse2(arguments) {
        Ok(krate) => krate,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#error #function);
        }
    };
    let Ok(item) = syn::parse2::<ItemFn>(function.clone()) else {
        let message =
            "`#[orm::step]` stands before a function: `async fn fill_slugs(db: &Database) -> orm::Result { .. }`";
        return syn::Error::new(Span::call_site(), message).to_compile_error();
    };
    let signature = &item.sig;
    if let Some(error) = signature::wrong(signature, &MESSAGES) {
        return quote!(#error #function);
    }
    let name = &signature.ident;
    quote! {
        #item

        const _: () = {
            #krate::__private::inventory::submit! {
                #krate::migrations::Step {
                    name: ::core::stringify!(#name),
                    module: ::core::module_path!(),
                    run: |db| ::std::boxed::Box::pin(#name(db)),
                }
            }
        };
    }
}
