//! Rows of one table in the order of the references among them. Pure.

use crate::{
    catalog::CatalogTable,
    value::{self, RowData},
};
use std::collections::HashMap;

/// The rows such that each comes after those that it refers to.
pub(super) fn parents_first(table: &CatalogTable, rows: Vec<RowData>) -> Vec<RowData> {
    if !table.refers_to_itself() {
        return rows;
    }
    let levels = levels(rows.len(), &references(table, &rows));
    pick(rows, levels.into_iter().flatten())
}

/// The rows in groups such that each comes after those that refer to it, and no group holds both.
/// Where rows refer to each other in a circle they are in one group.
pub(super) fn children_first(table: &CatalogTable, rows: Vec<RowData>) -> Vec<Vec<RowData>> {
    if !table.refers_to_itself() {
        return vec![rows];
    }
    let mut levels = levels(rows.len(), &references(table, &rows));
    levels.reverse();
    let mut rows: Vec<Option<RowData>> = rows.into_iter().map(Some).collect();
    let group = |level: Vec<usize>| level.iter().filter_map(|&row| rows[row].take()).collect();
    levels.into_iter().map(group).collect()
}

fn pick(rows: Vec<RowData>, order: impl Iterator<Item = usize>) -> Vec<RowData> {
    let mut rows: Vec<Option<RowData>> = rows.into_iter().map(Some).collect();
    order.filter_map(|row| rows[row].take()).collect()
}

/// Which of the rows refer to which others: a child and its parent.
fn references(table: &CatalogTable, rows: &[RowData]) -> Vec<(usize, usize)> {
    let mut edges = Vec::new();
    let info = table.source.info();
    for key in table.own_references() {
        let targets: Vec<usize> =
            key.parent_columns.iter().filter_map(|column| info.position(column)).collect();
        let values = |row: &RowData, columns: &[usize]| {
            value::encode_all(columns.iter().map(|&column| &row[column]))
        };
        let parents: HashMap<Vec<u8>, usize> =
            rows.iter().enumerate().map(|(place, row)| (values(row, &targets), place)).collect();
        for (child, row) in rows.iter().enumerate() {
            let parent = parents.get(&values(row, &key.columns));
            edges.extend(parent.filter(|parent| **parent != child).map(|&parent| (child, parent)));
        }
    }
    edges
}

/// The places in levels: each after all that it refers to. The last level holds what refers to each
/// other in circles, and what refers to that.
fn levels(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut open = vec![0_usize; count];
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); count];
    for &(child, parent) in edges {
        open[child] += 1;
        children[parent].push(child);
    }
    let mut levels = Vec::new();
    let mut placed = 0;
    let mut next: Vec<usize> = (0..count).filter(|&place| open[place] == 0).collect();
    while !next.is_empty() {
        placed += next.len();
        let mut following = Vec::new();
        for &parent in &next {
            for &child in &children[parent] {
                open[child] -= 1;
                if open[child] == 0 {
                    following.push(child);
                }
            }
        }
        following.sort_unstable();
        levels.push(std::mem::replace(&mut next, following));
    }
    if placed < count {
        levels.push((0..count).filter(|&place| open[place] > 0).collect());
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_in_levels_before_their_children() {
        assert_eq!(levels(3, &[]), [vec![0, 1, 2]]);
        assert_eq!(levels(4, &[(0, 1), (1, 2), (3, 2)]), [vec![2], vec![1, 3], vec![0]]);
    }

    #[test]
    fn circles_and_what_refers_to_them_come_last_together() {
        assert_eq!(levels(4, &[(0, 1), (1, 0), (2, 1)]), [vec![3], vec![0, 1, 2]]);
        assert!(levels(0, &[]).is_empty());
    }
}
