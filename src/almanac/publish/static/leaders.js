// Ranks the organisations of a table anew when a reader changes the weights; without this script the table stands.
"use strict";
for (const table of document.querySelectorAll("table[data-weights]")) {
  const form = table.closest("section").querySelector("form.weights");
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    first: row.cells[1].textContent,
    shares: row.dataset.shares.split(" ").map(Number),
  }));
  form.hidden = false;
  form.addEventListener("input", () => {
    const weights = [...form.elements].map((input) => Number(input.value));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const scored = rows.map((each) => ({
      ...each,
      score: whole ? each.shares.reduce((sum, share, at) => sum + share * weights[at], 0) / whole : 0,
    }));
    scored.sort((one, other) => other.score - one.score);
    scored.forEach((each) => {
      const rank = 1 + scored.filter((other) => other.score > each.score + 1e-9).length;
      each.row.cells[1].textContent = whole ? String(rank) : each.first;
      table.tBodies[0].append(each.row);
    });
  });
}
