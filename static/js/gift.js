/* Recording a gift: the donor's pledges appear when the donor is chosen; the paper beside shows what is typed. */
(() => {
  "use strict";
  const { $$, on, fen, yuan } = window.office;
  const form = document.querySelector("[data-gift]"),
    picker = form.querySelector("[data-pledges]");
  let code = "";
  // A paper names the donor without the code that the field shows.
  const echo = () =>
    $$("[data-echo]").forEach((at) => {
      const text = document.getElementById(at.dataset.echo).value;
      at.textContent = code && text.startsWith(`${code} `) ? text.slice(code.length + 1) : text;
    });
  const rows = document.querySelector("[data-rows]");
  const cell = (row, text, kind) => {
    const at = row.insertCell();
    at.textContent = text;
    if (kind) at.className = kind;
  };
  const list = () => {
    rows.replaceChildren();
    $$("[data-line]:not([hidden])", form).forEach((line) => {
      const item = line.querySelector("select[name$=-item]"),
        count = line.querySelector("[data-count] input");
      const amount = line.querySelector("[data-amount] input"),
        worth = line.querySelector("[data-value]");
      const value = amount ? fen(amount.value) || 0 : fen(worth ? worth.textContent : "") || 0;
      if (item ? !item.value : !value) return;
      const row = rows.insertRow();
      cell(row, item ? item.selectedOptions[0].textContent : rows.dataset.money);
      cell(row, count ? count.value : "", "num");
      cell(row, value ? yuan(value) : "—", "num");
    });
  };
  const remain = () => {
    const money = fen(document.querySelector('[data-sum="money"]').textContent) || 0;
    $$("[data-remains]", picker).forEach((at) => {
      at.hidden = false;
      at.querySelector("strong").textContent = `¥${yuan(Math.max(0, Number(at.dataset.remains) - money))}`;
    });
  };
  const pledges = async (donor) => {
    const answer = await fetch(`${picker.dataset.pledges}?donor=${encodeURIComponent(donor)}`);
    if (answer.ok) picker.innerHTML = await answer.text();
    $$(".pick", picker).forEach((group) => group.dispatchEvent(new Event("dress", { bubbles: true })));
    remain();
  };
  on("chosen", "[data-donor] input", (e) => {
    code = e.detail;
    pledges(code);
    echo();
  });
  form.addEventListener("input", echo);
  on("input", "[data-lines] input", () => {
    remain();
    list();
  }); // after the sums: those were asked first
  on("lines", "[data-lines]", () => {
    remain();
    list();
  });
  on("change", "[data-lines] select", list);
  form.addEventListener("change", echo);
  echo();
  remain();
  list();
})();
