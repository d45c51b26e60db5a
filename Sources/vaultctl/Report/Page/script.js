"use strict";
for (const table of document.querySelectorAll("table[data-tools]")) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const tools = document.getElementById(table.dataset.tools);
  const output = tools.querySelector("output");
  const text = tools.querySelector("input");
  const choice = tools.querySelector("select");
  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const content = row.textContent.toLowerCase();
      const isWanted = words.every((word) => content.includes(word))
        && (!choice.value || row.dataset.state === choice.value);
      row.hidden = !isWanted;
      if (isWanted) shown += 1;
    }
    output.textContent = shown === rows.length
      ? `${rows.length} in all` : `${shown} of ${rows.length} shown`;
  };
  text.addEventListener("input", filter);
  choice.addEventListener("change", filter);
  tools.hidden = false;
  filter();
}
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent;
      const order = new Intl.Collator("en", { numeric: true });
      const sorted = Array.from(body.rows)
        .sort((a, b) => order.compare(key(a), key(b)) * (isUp ? 1 : -1));
      body.append(...sorted);
    });
  });
}
