//! Digests of text, in hexadecimal, as PostgreSQL's `encode(sha256(…), 'hex')`.

use super::{Answer, Argument, text};
use sha2::Digest;
use std::fmt::Write as _;

/// The digest `D` of the UTF-8 of a text.
pub(super) fn of<D: Digest>(arguments: &[Argument<'_>]) -> Result<Answer, String> {
    let Some(text) = text::first(arguments)? else { return Ok(Answer::Null) };
    let digest = D::digest(text.as_bytes());
    let mut hex = String::with_capacity(2 * digest.len());
    for byte in digest.iter() {
        // writing to a String can't fail
        let _ = write!(hex, "{byte:02x}");
    }
    Ok(Answer::Text(hex))
}
