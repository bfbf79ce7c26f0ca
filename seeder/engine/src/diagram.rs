//! What needs what, as a drawing: in Mermaid for Markdown, in DOT for Graphviz.

use crate::catalog::Catalog;
use std::collections::BTreeSet;

/// Steps or tables, with arrows from what comes first. Arrows of `later` are written in a second pass.
pub(crate) struct Diagram {
    pub(crate) names: Vec<&'static str>,
    pub(crate) arrows: BTreeSet<(usize, usize)>,
    pub(crate) later: BTreeSet<(usize, usize)>,
}

impl Diagram {
    /// The steps and what they need.
    pub(crate) fn of_steps(catalog: &Catalog) -> Self {
        let arrows = catalog.edges.iter().map(|edge| (edge.to, edge.from));
        let later = catalog.tables.iter().flat_map(|table| {
            table.links.iter().map(|link| (catalog.tables[link.parent].step, table.step))
        });
        Self {
            names: catalog.steps.iter().map(|step| step.name.as_str()).collect(),
            arrows: arrows.filter(|(from, to)| from != to).collect(),
            later: later.filter(|(from, to)| from != to).collect(),
        }
    }

    /// The tables and their foreign keys; those of a table to itself are left out.
    #[cfg(feature = "cli")]
    pub(crate) fn of_tables(catalog: &Catalog) -> Self {
        let names: Vec<&str> = catalog.tables.iter().map(|table| table.name()).collect();
        let (mut arrows, mut later) = (BTreeSet::new(), BTreeSet::new());
        for (child, table) in catalog.tables.iter().enumerate() {
            for key in &table.source.info().foreign_keys {
                let parent = names.iter().position(|name| *name == key.parent);
                let Some(parent) = parent.filter(|&parent| parent != child) else { continue };
                if table.is_linked(key) { &mut later } else { &mut arrows }.insert((parent, child));
            }
        }
        Self { names, arrows, later }
    }

    /// A Mermaid flowchart; arrows that are written later are dotted.
    pub(crate) fn mermaid(&self) -> String {
        let Self { names, .. } = self;
        let mut out = "flowchart LR\n".to_owned();
        for name in names {
            out.push_str(&format!("    {name}\n"));
        }
        for &(from, to) in &self.arrows {
            out.push_str(&format!("    {} --> {}\n", names[from], names[to]));
        }
        for &(from, to) in &self.later {
            out.push_str(&format!("    {} -. later .-> {}\n", names[from], names[to]));
        }
        out
    }

    /// The same for Graphviz.
    #[cfg(feature = "cli")]
    pub(crate) fn dot(&self) -> String {
        let Self { names, .. } = self;
        let mut out = "digraph steps {\n    rankdir=LR;\n".to_owned();
        for name in names {
            out.push_str(&format!("    {name:?};\n"));
        }
        for &(from, to) in &self.arrows {
            out.push_str(&format!("    {:?} -> {:?};\n", names[from], names[to]));
        }
        for &(from, to) in &self.later {
            out.push_str(&format!("    {:?} -> {:?} [style=dotted];\n", names[from], names[to]));
        }
        out.push_str("}\n");
        out
    }
}
