//! Sixty models, each of which points at the next: the compiler must not go through all of them to tell whether one is `Send`.

macro_rules! chain {
    ($($model:ident $next:ident,)*) => {$(
        #[derive(orm::Model, Debug, Clone)]
        struct $model {
            id: i64,
            next: orm::ForeignKey<$next>,
            other: Option<orm::OneToOne<$next>>,
        }
    )*};
}

chain! {
    C0 C1, C1 C2, C2 C3, C3 C4, C4 C5, C5 C6, C6 C7, C7 C8, C8 C9, C9 C10, C10 C11, C11 C12, C12 C13, C13 C14, C14 C15, C15 C16, C16 C17, C17 C18, C18 C19, C19 C20, C20 C21, C21 C22, C22 C23, C23 C24, C24 C25, C25 C26, C26 C27, C27 C28, C28 C29, C29 C30, C30 C31, C31 C32, C32 C33, C33 C34, C34 C35, C35 C36, C36 C37, C37 C38, C38 C39, C39 C40, C40 C41, C41 C42, C42 C43, C43 C44, C44 C45, C45 C46, C46 C47, C47 C48, C48 C49, C49 C50, C50 C51, C51 C52, C52 C53, C53 C54, C54 C55, C55 C56, C56 C57, C57 C58, C58 C59, C59 C0,
}

#[test]
fn a_long_chain_of_models_compiles() {
    fn is_send<T: Send + Sync>(_: &T) {}
    let first = orm::new!(C0 { next: 1 });
    is_send(&first);
    assert_eq!(format!("{first:?}"), "C0 { id: 0, next: C1#1, other: None }");
}
