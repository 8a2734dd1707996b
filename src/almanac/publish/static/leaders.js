// Ranks the organisations of a table anew when a reader changes the weights; without this script the table stands.
// The table has the first of all alone: by other weights it tells their places among themselves, and says so.
"use strict";
for (const table of document.querySelectorAll("table[data-place]")) {
  const section = table.closest("section");
  const form = section.querySelector("form.weights");
  const status = section.querySelector("[role=status]");
  const head = table.tHead.rows[0].cells[1];
  const equal = head.textContent;
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    rank: row.cells[1].textContent,
    shares: row.dataset.shares.split(" ").map(Number),
  }));
  const show = (ordered, name) => {
    head.textContent = name;
    for (const { row, place } of ordered) {
      row.cells[1].textContent = place;
      row.cells[1].dataset.label = name;
      table.tBodies[0].append(row);
    }
  };
  form.hidden = false;
  form.addEventListener("input", () => {
    const weights = [...form.elements].map((input) => Number(input.value));
    const same = weights.every((weight) => weight === weights[0]);
    // What does not change is not said again.
    if (same === Boolean(status.textContent)) status.textContent = same ? "" : status.dataset.changed;
    if (same) return show(rows.map((each) => ({ row: each.row, place: each.rank })), equal);
    const scored = rows.map((each) => ({
      row: each.row,
      score: each.shares.reduce((sum, share, at) => sum + share * weights[at], 0),
    }));
    scored.sort((one, other) => other.score - one.score);
    const above = (score) => scored.filter((other) => other.score > score + 1e-9).length;
    show(scored.map(({ row, score }) => ({ row, place: String(1 + above(score)) })), table.dataset.place);
  });
}
