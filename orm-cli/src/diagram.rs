//! The models as a picture: as SVG to look at, as Mermaid and DOT for other programs. No database is asked.
//!
//! `chart` says what is drawn, `measure` how wide a text is, `layout` where each box stands, `routes` how lines get there, `svg`, `mermaid` and
//! `dot` draw it.

mod chart;
mod dot;
mod layout;
mod measure;
mod mermaid;
mod routes;
mod svg;
#[cfg(test)]
mod tests;

use chart::Chart;
use orm_core::meta::ModelMeta;

/// How the picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Mermaid's `erDiagram`, which GitHub draws in Markdown.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
}

/// Draws these models, and the relations among them.
pub fn draw(models: &[&'static ModelMeta], format: Format) -> String {
    let chart = Chart::of(models);
    match format {
        Format::Mermaid => mermaid::write(&chart),
        Format::Dot => dot::write(&chart),
        Format::Svg => svg::write(&chart, &layout::Layout::of(&chart)),
    }
}
