//! What the compiler says to mistakes: `tests/ui/*.rs`, each with the message it must give.
//!
//! After a change, `TRYBUILD=overwrite cargo test ui` writes the messages anew: read each as somebody who has never seen the library.

#[test]
fn each_mistake_has_its_message() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/ui/*.rs");
}
