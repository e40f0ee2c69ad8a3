/* A sheet of gifts: Enter and the arrows go up and down, the sums follow, a full sheet grows. */
(() => {
  "use strict";
  const { $$, on, fen, yuan } = window.office;
  const grid = document.querySelector("[data-grid]"),
    count = document.getElementById("id_rows-TOTAL_FORMS");
  const whole = (text) => Number(text.normalize("NFKC").replace(/[,，]/g, "")) || 0;
  const sum = () => {
    let rows = 0,
      total = 0;
    $$("tr", grid).forEach((row) => {
      const [money, pieces, one] = ["money", "pieces", "one"].map((name) => row.querySelector(`[data-${name}]`).value);
      if ($$("input", row).some((field) => field.value.trim())) rows += 1;
      total += pieces.trim() ? Math.round(whole(pieces) * (fen(one) || 0)) : fen(money) || 0;
    });
    document.querySelector("[data-typed-count]").textContent = String(rows);
    document.querySelector("[data-typed-total]").textContent = yuan(total);
  };
  const grow = () => {
    const last = grid.lastElementChild,
      at = Number(count.value),
      row = last.cloneNode(true);
    $$("input,select", row).forEach((field) => {
      field.name = field.name.replace(/^rows-\d+-/, `rows-${at}-`);
      field.value = "";
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    });
    $$("p", row).forEach((said) => said.remove());
    row.querySelector("th").textContent = String(at + 1);
    count.value = String(at + 1);
    grid.append(row);
    return row;
  };
  on("keydown", "[data-grid] input", (e, at) => {
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step || e.ctrlKey || e.metaKey || e.isComposing) return;
    e.preventDefault();
    const row = at.closest("tr"),
      column = at.closest("td").cellIndex;
    const next = step > 0 ? row.nextElementSibling || grow() : row.previousElementSibling;
    if (next) {
      const field = next.cells[column].querySelector("input");
      field.focus();
      field.select();
    }
  });
  on("input", "[data-grid] input", sum);
  sum();
})();
