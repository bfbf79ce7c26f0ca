//! Diagrams as SVG, laid out by the `layout-rs` crate and coloured by the page's style sheet.

use crate::diagram::Diagram;
use layout::{
    adt::dag::NodeHandle,
    core::{
        base::Orientation,
        format::{ClipHandle, RenderBackend},
        geometry::Point,
        style::{LineStyleKind, StyleAttr},
    },
    std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind},
    topo::layout::VisualGraph,
};
use maud::{Markup, html};

/// The width of a character of the page's monospaced font, in units of the drawing.
const CHARACTER: f64 = 8.0;
const HEIGHT: f64 = 32.0;
const MARGIN: f64 = 12.0;

/// Draws it; each box leads to the element with the box's name behind `prefix`.
pub(super) fn svg(diagram: &Diagram, prefix: &str, title: &str) -> Markup {
    if diagram.names.is_empty() {
        return html! {};
    }
    let mut graph = VisualGraph::new(Orientation::LeftToRight);
    let look = StyleAttr::simple;
    let node = |name: &&str| {
        let size = Point::new(name.len() as f64 * CHARACTER + 2.0 * MARGIN, HEIGHT);
        let shape = ShapeKind::new_box(name);
        let target = (*name).to_owned();
        Element::create_with_properties(shape, look(), Orientation::LeftToRight, size, target)
    };
    let nodes: Vec<NodeHandle> =
        diagram.names.iter().map(|name| graph.add_node(node(name))).collect();
    let arrows = diagram.arrows.iter().map(|arrow| (arrow, LineStyleKind::Normal));
    let later = diagram.later.iter().map(|arrow| (arrow, LineStyleKind::Dashed));
    for ((from, to), line) in arrows.chain(later) {
        let arrow =
            Arrow::new(LineEndKind::None, LineEndKind::Arrow, line, "", &look(), &None, &None);
        graph.add_edge(arrow, nodes[*from], nodes[*to]);
    }
    let mut drawing = Drawing::default();
    graph.do_it(false, false, false, &mut drawing);
    let Point { x: width, y: height } = drawing.extent;
    let view = format!("0 0 {:.0} {:.0}", width + MARGIN, height + MARGIN);
    html! {
        svg viewBox=(view) width=(format!("{:.0}", width + MARGIN)) role="group" aria-label=(title) {
            defs {
                marker id=(format!("tip-{prefix}")) viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"
                    markerHeight="8" orient="auto-start-reverse" { path class="tip" d="M0 0 L8 4 L0 8 Z" {} }
            }
            @for curve in &drawing.curves {
                @let tip = format!("url(#tip-{prefix})");
                path class=(if curve.dashed { "edge later" } else { "edge" }) d=(curve.path)
                    marker-start=[curve.heads.0.then_some(&tip)] marker-end=[curve.heads.1.then_some(&tip)] {}
            }
            @for (name, corner, size) in &drawing.boxes {
                a href=(format!("#{prefix}-{name}")) {
                    rect x=(round(corner.x)) y=(round(corner.y)) width=(round(size.x))
                        height=(round(size.y)) rx="6" {}
                    text x=(round(corner.x + size.x / 2.0)) y=(round(corner.y + size.y / 2.0)) { (name) }
                }
            }
        }
    }
}

fn round(number: f64) -> String {
    format!("{number:.0}")
}

/// What the layout asks to be drawn.
struct Drawing {
    boxes: Vec<(String, Point, Point)>,
    curves: Vec<Curve>,
    extent: Point,
}

struct Curve {
    path: String,
    dashed: bool,
    /// Whether there is a tip at its start, and at its end: arrows against the order are turned round.
    heads: (bool, bool),
}

impl Default for Drawing {
    fn default() -> Self {
        Self { boxes: Vec::new(), curves: Vec::new(), extent: Point::zero() }
    }
}

impl Drawing {
    fn reach(&mut self, point: Point) {
        self.extent = Point::new(self.extent.x.max(point.x), self.extent.y.max(point.y));
    }
}

impl RenderBackend for Drawing {
    fn draw_rect(
        &mut self,
        corner: Point,
        size: Point,
        _look: &StyleAttr,
        name: Option<String>,
        _clip: Option<ClipHandle>,
    ) {
        self.reach(corner.add(size));
        self.boxes.push((name.unwrap_or_default(), corner, size));
    }

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        dashed: bool,
        heads: (bool, bool),
        _look: &StyleAttr,
        _properties: Option<String>,
        _text: &str,
    ) {
        for (point, control) in path {
            self.reach(*point);
            self.reach(*control);
        }
        let pair = |point: &Point| format!("{:.0} {:.0}", point.x, point.y);
        let [(start, leaving), (next, arriving), rest @ ..] = path else { return };
        // An exit has its control point second, a passage and an entry have it first.
        let mut curve =
            format!("M{} C{} {} {}", pair(start), pair(leaving), pair(next), pair(arriving));
        for (control, point) in rest {
            curve.push_str(&format!(" S{} {}", pair(control), pair(point)));
        }
        self.curves.push(Curve { path: curve, dashed, heads });
    }

    // Boxes carry their names; lines and circles do not occur.
    fn draw_text(&mut self, _at: Point, _text: &str, _look: &StyleAttr) {}

    fn draw_line(&mut self, _: Point, _: Point, _look: &StyleAttr, _properties: Option<String>) {}

    fn draw_circle(&mut self, _: Point, _: Point, _look: &StyleAttr, _properties: Option<String>) {}

    fn create_clip(&mut self, _corner: Point, _size: Point, _rounding: usize) -> ClipHandle {
        0
    }
}
