//! What is particular to fields that lead to related rows and have no column.

use super::meta::index;
use super::place;
use crate::model::{Field, Model, Related, RelatedKind};
use crate::naming::snake_case;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

/// How a relation is kept.
enum Kept {
    /// By a foreign key of the other model, which has this name.
    Back { name: String },
    /// By a model between, which the derive makes or the program has.
    Own { automatic: bool },
    /// By the model between of the other side's relation, which has this name.
    Mirror { name: String },
}

fn kept(model: &Model, field: &Field, related: &Related) -> Kept {
    let named = field.attrs.related_name.as_ref().map(|name| name.value.clone());
    match (related.kind, named) {
        (RelatedKind::ManyToMany, Some(name)) => Kept::Mirror { name },
        (RelatedKind::ManyToMany, None) => Kept::Own { automatic: field.attrs.through.is_none() },
        (_, named) => Kept::Back { name: named.unwrap_or_else(|| snake_case(&model.name)) },
    }
}

/// The names of the constants of a relation: the position of its foreign key, or of the relation it mirrors; those in the model between.
struct Names {
    at: Ident,
    source: Ident,
    target: Ident,
    through: Ident,
}

fn names_of(field: &Field) -> Names {
    let upper = field.name.to_uppercase();
    Names {
        at: format_ident!("__{upper}"),
        source: format_ident!("__{upper}_SOURCE"),
        target: format_ident!("__{upper}_TARGET"),
        through: format_ident!("__{upper}_THROUGH"),
    }
}

/// The span of the field's type, for what the compiler has to say of the other model; its names are those of the expansion.
fn place(field: &Field) -> Span {
    let said = field.attrs.related_name.as_ref().map(|name| name.span);
    said.unwrap_or_else(|| field.shape.ty.span()).resolved_at(Span::call_site())
}

/// The same tokens, shown at another place.
fn respanned(tokens: TokenStream, place: Span) -> TokenStream {
    let shown = |mut token: TokenTree| {
        token.set_span(place.resolved_at(token.span()));
        token
    };
    tokens.into_iter().map(shown).collect()
}

/// The type of the model between, as a type of the expansion.
fn through_alias(model: &Model, field: &Field, related: &Related) -> TokenStream {
    let Names { at, through, .. } = names_of(field);
    let (ident, target) = (&model.ident, &related.target);
    let through_type = match kept(model, field, related) {
        Kept::Back { .. } => return TokenStream::new(),
        Kept::Own { automatic: true } => through_ident(model, field).into_token_stream(),
        Kept::Own { automatic: false } => {
            field.attrs.through.as_ref().map(|at| at.value.to_token_stream()).unwrap_or_default()
        }
        Kept::Mirror { .. } => quote!(<#target as __orm::Joined<#ident, #at>>::Through),
    };
    quote! {
        #[allow(non_camel_case_types)]
        type #through = #through_type;
    }
}

/// The constants, the traits that other models find the relations by, and the models between.
pub(super) fn expand(model: &Model) -> TokenStream {
    let relations = model.related().map(|(field, related)| {
        let (constants, alias) = (constants(model, field, related), through_alias(model, field, related));
        let (own, declares) = (own(model, field, related), declares(model, field, related));
        quote!(#constants #alias #own #declares)
    });
    let points = points(model);
    quote!(#points #(#relations)*)
}

/// The field that keeps loaded rows.
fn declares(model: &Model, field: &Field, related: &Related) -> TokenStream {
    let Names { at, source, target, through } = names_of(field);
    let (ident, name, other) = (&model.ident, &field.ident, &related.target);
    let relation = match related.kind {
        RelatedKind::Reverse | RelatedKind::ReverseOne => quote!(__orm::BackStep<__orm::Root<#ident>, #other, #at>),
        RelatedKind::ManyToMany => quote!(__orm::Across<__orm::Root<#ident>, #through, #other, #source, #target>),
    };
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl __orm::Declares<#relation> for #ident {
            fn field(&mut self) -> &mut dyn __orm::Slot<#other> {
                &mut self.#name
            }
        }
    }
}

/// By these, other models find their way back.
fn points(model: &Model) -> TokenStream {
    let ident = &model.ident;
    model
        .stored()
        .filter_map(|field| Some((field, field.shape.foreign()?)))
        .map(|(field, foreign)| {
            let (target, position) = (&foreign.target, place::of(model, field));
            let optional = field.shape.optional;
            let one = foreign.one_to_one.then(|| {
                quote! {
                    #[automatically_derived]
                    impl __orm::IsOneToOne<#position> for #ident {}
                }
            });
            let field = &field.ident;
            let (shared, unique) = match (optional, foreign.one_to_one) {
                (false, _) => (quote!(Some(&self.#field)), quote!(Some(&mut self.#field))),
                (true, false) => (quote!(Option::as_ref(&self.#field)), quote!(Option::as_mut(&mut self.#field))),
                (true, true) => {
                    (quote!(Option::as_deref(&self.#field)), quote!(Option::as_deref_mut(&mut self.#field)))
                }
            };
            quote! {
                #[automatically_derived]
                impl __orm::PointsAt<#target, #position> for #ident {}
                #[automatically_derived]
                #[diagnostic::do_not_recommend]
                impl __orm::ForeignKeyAt<#target, #position> for #ident {
                    fn foreign_key(&self) -> ::core::option::Option<&__orm::ForeignKey<#target>> {
                        use ::core::option::Option::{self, Some};
                        #shared
                    }
                    fn foreign_key_mut(&mut self) -> ::core::option::Option<&mut __orm::ForeignKey<#target>> {
                        use ::core::option::Option::{self, Some};
                        #unique
                    }
                }
                #one
            }
        })
        .collect()
}

/// Beside a model with mistakes: only what others need of it, and what its columns are made of.
pub(super) fn fallback(model: &Model) -> TokenStream {
    let relations = model.related().map(|(field, related)| {
        let Names { at, source, target, through } = names_of(field);
        let ty = &related.target;
        quote! {
            #[allow(dead_code)]
            const #at: usize = 0;
            #[allow(dead_code)]
            const #source: usize = 0;
            #[allow(dead_code)]
            const #target: usize = 0;
            #[allow(dead_code, non_camel_case_types)]
            type #through = #ty;
        }
    });
    let points = points(model);
    quote!(#points #(#relations)*)
}

/// Where the foreign keys of a relation stand: found by name while compiling, because only the other model knows.
fn constants(model: &Model, field: &Field, related: &Related) -> TokenStream {
    let Names { at, source, target, through } = names_of(field);
    let (ident, other, span) = (&model.ident, &related.target, place(field));
    let (name, other_name) = (&model.name, related.target_name());
    match kept(model, field, related) {
        Kept::Back { name: back } => {
            let message = match &field.attrs.related_name {
                Some(_) => format!("`{other_name}` has no field `{back}`: `reverse` names its foreign key to `{name}`"),
                None => format!(
                    "`{other_name}` has no field `{back}`: say which of its foreign keys points at `{name}`, with `#[orm(reverse = \"..\")]`"
                ),
            };
            let one = (related.kind == RelatedKind::ReverseOne)
                .then(|| quote_spanned!(span=> const _: () = __orm::one_to_one::<#other, #at>();));
            // what is wrong with the name is said at the name
            let at_place = match &field.attrs.related_name {
                Some(name) => respanned(other.to_token_stream(), name.span),
                None => other.to_token_stream(),
            };
            quote_spanned! { span=>
                const #at: usize = {
                    let found = __orm::field_named(<#other as __orm::Model>::FIELDS, #back);
                    ::core::assert!(found != usize::MAX, #message);
                    found
                };
                const _: () = __orm::points_at::<#at_place, #ident, #at>();
                #one
            }
        }
        Kept::Own { automatic: true } => quote! {
            const #source: usize = 1;
            const #target: usize = 2;
        },
        Kept::Own { automatic: false } => {
            let (from, to) = through_fields(model, field, related);
            let message = |name: &str, of: &str| {
                format!(
                    "the model between has no field `{name}`: say which of its foreign keys points at `{of}`, with `#[orm(through_fields(\"..\", \"..\"))]`"
                )
            };
            let (from_message, to_message) = (message(&from, name), message(&to, &other_name));
            quote_spanned! { span=>
                const #source: usize = {
                    let found = __orm::field_named(<#through as __orm::Model>::FIELDS, #from);
                    ::core::assert!(found != usize::MAX, #from_message);
                    found
                };
                const #target: usize = {
                    let found = __orm::field_named(<#through as __orm::Model>::FIELDS, #to);
                    ::core::assert!(found != usize::MAX, #to_message);
                    found
                };
                const _: () = __orm::points_at::<#through, #ident, #source>();
                const _: () = __orm::points_at::<#through, #other, #target>();
            }
        }
        Kept::Mirror { name: mirrored } => {
            let message = format!("`{other_name}` has no `ManyToMany` called `{mirrored}`");
            quote_spanned! { span=>
                const #at: usize = {
                    let found = __orm::relation_named(<#other as __orm::Model>::MANY, #mirrored);
                    ::core::assert!(found != usize::MAX, #message);
                    found
                };
                const #source: usize = <#other as __orm::Joined<#ident, #at>>::TARGET;
                const #target: usize = <#other as __orm::Joined<#ident, #at>>::SOURCE;
            }
        }
    }
}

/// The foreign keys of a model between that the program has.
fn through_fields(model: &Model, field: &Field, related: &Related) -> (String, String) {
    match &field.attrs.through_fields {
        Some(fields) => fields.value.clone(),
        None => (snake_case(&model.name), snake_case(&related.target_name())),
    }
}

/// What is there only on the side that keeps the pairs.
fn own(model: &Model, field: &Field, related: &Related) -> TokenStream {
    let Kept::Own { automatic } = kept(model, field, related) else { return TokenStream::new() };
    let Names { source, target, through, .. } = names_of(field);
    let (ident, other) = (&model.ident, &related.target);
    let at = index(own_relations(model).position(|name| *name == field.name).unwrap_or_default());
    let between = automatic.then(|| between(model, field, related));
    quote! {
        #[automatically_derived]
        impl __orm::Joined<#other, #at> for #ident {
            type Through = #through;
            const SOURCE: usize = #source;
            const TARGET: usize = #target;
        }
        #between
    }
}

/// The names of the many-to-many relations that this model keeps.
fn own_relations(model: &Model) -> impl Iterator<Item = &String> {
    model
        .related()
        .filter(|(field, related)| matches!(kept(model, field, related), Kept::Own { .. }))
        .map(|(field, _)| &field.name)
}

fn through_ident(model: &Model, field: &Field) -> Ident {
    through_name(&model.name, &field.name)
}

fn through_name(model: &str, field: &str) -> Ident {
    let words = field.split('_').map(|word| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    });
    format_ident!("{}{}", model, words.collect::<String>())
}

/// The model between: a table of pairs.
fn between(model: &Model, field: &Field, related: &Related) -> TokenStream {
    let Model { ident, krate, .. } = model;
    let other = &related.target;
    let name = through_ident(model, field);
    let table = format!("{}_{}", model.table, field.name);
    let (mut from, mut to) = (snake_case(&model.name), snake_case(&related.target_name()));
    if from == to {
        (from, to) = (format!("from_{from}"), format!("to_{to}"));
    }
    let renamed_from = field.attrs.renamed_from.as_ref().map(|before| {
        let before = through_name(&model.name, &before.value).to_string();
        quote!(renamed_from = #before,)
    });
    let (from_ident, to_ident) = (format_ident!("r#{from}"), format_ident!("r#{to}"));
    quote! {
        #[derive(#krate::Model)]
        #[orm(crate = #krate, table = #table, unique(#from, #to), #renamed_from automatic)]
        #[doc(hidden)]
        #[allow(dead_code, unreachable_pub, missing_docs, missing_debug_implementations)]
        pub struct #name {
            id: i64,
            #from_ident: #krate::ForeignKey<#ident>,
            #to_ident: #krate::ForeignKey<#other>,
        }
    }
}

/// The `RelatedMeta`s.
pub(super) fn meta(model: &Model) -> Vec<TokenStream> {
    model
        .related()
        .map(|(field, related)| {
            let Names { at, source, target, through } = names_of(field);
            let (name, other) = (&field.name, &related.target);
            let one = related.kind == RelatedKind::ReverseOne;
            let (via, key, onward) = match kept(model, field, related) {
                Kept::Back { .. } => (quote!(#other), quote!(#at), quote!(::core::option::Option::None)),
                _ => (quote!(#through), quote!(#source), quote!(::core::option::Option::Some(#target))),
            };
            let to_itself = related.target_name() == model.name;
            // the foreign keys of a model that the program has say by their names which way a pair goes
            let symmetrical = match kept(model, field, related) {
                Kept::Own { automatic } => {
                    field.attrs.symmetrical.as_ref().map_or(to_itself && automatic, |said| said.value)
                }
                Kept::Back { .. } | Kept::Mirror { .. } => false,
            };
            quote! {
                __orm::RelatedMeta {
                    name: #name,
                    target: || <#other as __orm::Model>::META,
                    via: || <#via as __orm::Model>::META,
                    field: #key,
                    onward: #onward,
                    one: #one,
                    symmetrical: #symmetrical,
                }
            }
        })
        .collect()
}

/// `const MANY`, where there is any.
pub(super) fn names(model: &Model) -> Option<TokenStream> {
    let names: Vec<_> = own_relations(model).collect();
    (!names.is_empty()).then(|| quote!(const MANY: &'static [&'static str] = &[#(#names),*];))
}

/// `bind_relations` and `forget_relations`, where there is any.
pub(super) fn bind(model: &Model) -> Option<TokenStream> {
    let pk = model.pk()?;
    let (key, ty) = (&pk.ident, &pk.shape.ty);
    let binds: Vec<_> = model
        .related()
        .enumerate()
        .map(|(at, (Field { ident, .. }, _))| {
            let at = index(at);
            quote!(__orm::Related::bind(&mut self.#ident, &__META.relations[#at], ::core::clone::Clone::clone(&__key));)
        })
        .collect();
    let forgets = model.related().map(|(Field { ident, .. }, _)| quote!(self.#ident.forget();));
    (!binds.is_empty()).then(|| {
        quote! {
            fn forget_relations(&mut self) {
                #(#forgets)*
            }
            fn bind_relations(&mut self) {
                if !__orm::is_unset(self)
                    && let ::core::result::Result::Ok(__key) = <#ty as __orm::FieldType>::encode(&self.#key)
                {
                    #(#binds)*
                }
            }
        }
    })
}

/// The fields of the struct of columns.
pub(super) fn columns(model: &Model) -> Vec<TokenStream> {
    model
        .related()
        .map(|(field, related)| {
            let Names { at, source, target, through } = names_of(field);
            let (vis, ident, other) = (&field.vis, field.made(), &related.target);
            let doc = format!("The related rows of [`{}`].", crate::model::compact(related.target.to_token_stream()));
            let ty = match related.kind {
                RelatedKind::Reverse => quote!(__orm::Backward<__P, #other, #at>),
                RelatedKind::ReverseOne => quote!(__orm::BackwardOne<__P, #other, #at>),
                RelatedKind::ManyToMany => quote!(__orm::Many<__P, #through, #other, #source, #target>),
            };
            quote!(#[doc = #doc] #vis #ident: #ty)
        })
        .collect()
}

/// Their values.
pub(super) fn values(model: &Model) -> Vec<TokenStream> {
    model
        .related()
        .map(|(field, related)| {
            let ident = field.made();
            let name = match related.kind {
                RelatedKind::Reverse => quote!(Backward),
                RelatedKind::ReverseOne => quote!(BackwardOne),
                RelatedKind::ManyToMany => quote!(Many),
            };
            quote!(#ident: __orm::#name::NEW)
        })
        .collect()
}
