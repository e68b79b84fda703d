// Sorting and filtering of long tables. Everything on the pages works without it: the controls are made here.
(() => {
  "use strict";

  const rowsWorthFiltering = 9;

  const sortKey = (row, column) => {
    const cell = row.cells[column];
    const key = cell.dataset.sort;
    if (key !== undefined) return Number(key);
    return cell.classList.contains("n") ? null : cell.textContent.trim().toLowerCase();
  };

  // What has no value stands last, whichever way the others go; equal rows keep their order.
  const compare = (a, b, direction) => {
    const emptyA = a === null || a === "–" || a === "";
    const emptyB = b === null || b === "–" || b === "";
    if (emptyA || emptyB) return Number(emptyA) - Number(emptyB);
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
    return direction * order;
  };

  const sort = (table, column, header) => {
    const body = table.tBodies[0];
    const ascending = header.getAttribute("aria-sort") === "descending" || (header.getAttribute("aria-sort") === null && !header.classList.contains("n"));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const rows = [...body.rows].map((row, place) => ({ row, place, key: sortKey(row, column) }));
    rows.sort((a, b) => compare(a.key, b.key, ascending ? 1 : -1) || a.place - b.place);
    body.append(...rows.map(({ row }) => row));
  };

  const addSorting = (table) => {
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      button.addEventListener("click", () => sort(table, column, header));
      header.replaceChildren(button);
    });
  };

  const addFilter = (table, number) => {
    const all = table.tBodies[0].rows.length;
    if (all < rowsWorthFiltering) return;
    const box = document.createElement("p");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("span");
    box.className = "filter";
    input.id = `filter-${number}`;
    input.type = "search";
    label.htmlFor = input.id;
    label.textContent = "Filter";
    count.setAttribute("role", "status");
    input.addEventListener("input", () => {
      const words = input.value.trim().toLowerCase();
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        row.hidden = !row.textContent.replace(/\s+/g, " ").toLowerCase().includes(words);
        if (!row.hidden) shown += 1;
      }
      count.textContent = words ? `${shown} of the ${all} rows shown here` : "";
    });
    box.append(label, input, count);
    table.parentElement.before(box);
  };

  // On a phone the pages' names scroll sideways: the one that is open is in sight.
  document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

  document.querySelectorAll("table[data-sortable]").forEach((table, number) => {
    addSorting(table);
    addFilter(table, number);
  });
})();
