//! Drawings: dark on a white sheet, so that they are read on a dark page, too.

use std::fmt::Write;

/// The colour of text and axes.
pub(crate) const INK: &str = "#24292f";
/// Of what is beside the point.
pub(crate) const FAINT: &str = "#d0d7de";

/// Keeps lines out of the letters that stand on them.
const HALO: &str = r##" stroke="#ffffff" stroke-width="4" paint-order="stroke""##;

/// A drawing under way. Lengths are pixels, from the upper left corner.
#[derive(Debug)]
pub(crate) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

/// To which side of its place a text goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Anchor {
    End,
    Middle,
    Start,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) anchor: Anchor,
    pub(crate) bold: bool,
    pub(crate) size: f64,
}

impl Style {
    pub(crate) fn new(anchor: Anchor) -> Self {
        Self { anchor, bold: false, size: 13.0 }
    }

    pub(crate) fn title() -> Self {
        Self { anchor: Anchor::Start, bold: true, size: 15.0 }
    }
}

impl Svg {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    pub(crate) fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, colour: &str) {
        self.push(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{colour}"/>"#
        ));
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.push(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{colour}"/>"#
        ));
    }

    /// A curve through points, with a dot at each.
    pub(crate) fn curve(&mut self, points: &[(f64, f64)], colour: &str) {
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.push(format_args!(
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"/>"#,
            path.join(" ")
        ));
        for (x, y) in points {
            self.push(format_args!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="3.5" fill="{colour}"/>"#));
        }
    }

    pub(crate) fn text(&mut self, (x, y): (f64, f64), style: Style, text: &str) {
        let anchor = match style.anchor {
            Anchor::End => "end",
            Anchor::Middle => "middle",
            Anchor::Start => "start",
        };
        let weight = if style.bold { r#" font-weight="bold""# } else { "" };
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.push(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{}" text-anchor="{anchor}" fill="{INK}"{weight}{HALO}>{text}</text>"#,
            style.size
        ));
    }

    /// The whole document.
    pub(crate) fn finish(self) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" \
             font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
        )
    }

    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        // A text takes whatever is written.
        _ = writeln!(self.body, "{element}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_a_white_sheet_and_escapes_its_text() {
        let mut svg = Svg::new(10.0, 20.0);
        svg.text((1.0, 2.0), Style::new(Anchor::End), "a < b & c");
        let text = svg.finish();
        assert!(text.contains(r##"<rect width="10" height="20" fill="#ffffff"/>"##), "{text}");
        assert!(text.contains(r#"text-anchor="end""#), "{text}");
        assert!(text.contains("a &lt; b &amp; c</text>"), "{text}");
    }
}
