/* The matrix of receivers and items: moving between cells, sums, filling a column, what is free now, keeping the draft. */
(() => {
  "use strict";
  const { $$, on, fen, yuan, say, composing } = window.office;
  const form = document.querySelector("[data-matrix]"),
    table = form.querySelector(".mx");
  const state = form.querySelector("[data-state]"),
    worth = form.querySelector("[data-worth]"),
    version = form.querySelector("[name=version]");
  if (!table) return;
  const columns = $$(".av [data-col]", table),
    used = $$("[data-used]", table),
    left = $$("[data-left]", table);
  const rows = $$("tbody tr", table).map((row) => ({
    row,
    tick: row.querySelector(".cb"),
    cells: $$(".q input", row),
  }));
  // What one of a column is made of: a kit of several things, each of which other columns may take too.
  const free = {};
  const parts = columns.map((column) =>
    column.dataset.stock.split(" ").map((part) => {
      const [name, each, has] = part.split(":");
      free[name] = Number(has);
      return { name, each: Number(each) };
    }),
  );
  const fits = (index, taken = {}) =>
    Math.min(...parts[index].map(({ name, each }) => Math.floor((free[name] - (taken[name] || 0)) / each)));
  const share = (one, other) => parts[one].some(({ name }) => parts[other].some((part) => part.name === name));
  const is_money = columns.map((column) => "money" in column.dataset);
  const number = (text, index) =>
    (is_money[index]
      ? fen(text)
      : Number(
          String(text)
            .normalize("NFKC")
            .replace(/[,，\s]/g, ""),
        )) || 0;
  const is_unreadable = (text, index) =>
    text.trim() !== "" &&
    (is_money[index] ? fen(text) === null : !/^\d+$/.test(text.normalize("NFKC").replace(/[,，\s]/g, "")));
  const figure = (amount, index) =>
    is_money[index] ? yuan(amount) : (amount < 0 ? "−" : "") + Math.abs(amount).toLocaleString("en");

  /* ---- sums */
  const total_of = (index) =>
    rows.reduce(
      (total, { tick, cells }) => total + (tick.checked ? number(cells[index].value, index) : 0),
      Number(used[index].dataset.elsewhere),
    );
  const sum = (index) => {
    const taken = {};
    columns.forEach((column, other) => {
      if (other === index || !share(index, other)) return;
      const total = total_of(other);
      parts[other].forEach(({ name, each }) => {
        taken[name] = (taken[name] || 0) + each * total;
      });
    });
    const most = fits(index, taken);
    let total = Number(used[index].dataset.elsewhere);
    rows.forEach(({ row, tick, cells }) => {
      const amount = tick.checked ? number(cells[index].value, index) : 0;
      total += amount;
      const is_beyond = amount > 0 && total > Math.max(0, most);
      if (is_beyond || is_unreadable(cells[index].value, index)) cells[index].setAttribute("aria-invalid", "true");
      else cells[index].removeAttribute("aria-invalid");
      row.classList.toggle("off", !tick.checked);
    });
    used[index].textContent = figure(total, index);
    const rest = most - total,
      short = left[index].querySelector(".sub"),
      missing = total - Math.max(0, most);
    left[index].firstElementChild.textContent = figure(rest, index);
    left[index].classList.toggle("short", total > 0 && missing > 0);
    short.hidden = !(total > 0 && missing > 0);
    short.firstElementChild.textContent = figure(Math.max(0, missing), index);
  };
  // What rows on other pages take is the difference between the sum that was sent and the sum of these rows.
  columns.forEach((column, index) => {
    const here = rows.reduce(
      (total, { tick, cells }) => total + (tick.checked ? number(cells[index].value, index) : 0),
      0,
    );
    used[index].dataset.elsewhere = String(Math.max(0, number(used[index].textContent, index) - here));
  });
  const all = () => columns.forEach((column, index) => sum(index));
  const sum_with = (index) =>
    columns.forEach((column, other) => {
      if (share(index, other)) sum(other);
    });

  /* ---- moving: up and down in the column, Enter down, left and right at the ends of a text */
  const shown = () => rows.filter(({ row }) => !row.hidden);
  const go = (row, index, by) => {
    const list = shown(),
      next = list[list.findIndex((one) => one.row === row) + by];
    if (next) {
      next.cells[index].focus();
      next.cells[index].select();
    }
  };
  on("keydown", ".mx td.q input", (e, at) => {
    if (composing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
    const row = at.closest("tr"),
      cells = $$(".q input", row),
      index = cells.indexOf(at);
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: e.shiftKey ? -1 : 1 }[e.key];
    const side =
      e.key === "ArrowRight" && at.selectionEnd === at.value.length
        ? 1
        : e.key === "ArrowLeft" && at.selectionStart === 0
          ? -1
          : 0;
    if (step) {
      e.preventDefault();
      go(row, index, step);
    } else if (side && cells[index + side]) {
      e.preventDefault();
      cells[index + side].focus();
      cells[index + side].select();
    }
  });

  /* ---- filling a column */
  const fill = (index, text) => {
    shown().forEach(({ tick, cells }) => {
      if (tick.checked) cells[index].value = text;
    });
    sum_with(index);
    touched();
  };
  on("click", "[data-fill]", (e, at) => {
    e.preventDefault();
    const index = Number(at.dataset.fill),
      each = form.querySelector(`[name="each.${index}"]`),
      amount = number(each.value, index);
    fill(index, amount ? (is_money[index] ? yuan(amount) : String(amount)) : "");
    each.value = "";
  });
  on("keydown", ".fill input", (e, at) => {
    if (e.key === "Enter" && !e.ctrlKey && !composing(e)) {
      e.preventDefault();
      at.parentNode.querySelector("button").click();
    }
  });

  /* ---- narrowing in place: nothing typed is sent or lost */
  const narrow = () => {
    const [village, of_class, text] = ["village", "class", "q"].map((name) =>
      form.querySelector(`[name="narrow-${name}"]`).value.trim().toLowerCase(),
    );
    rows.forEach(({ row }) => {
      row.hidden = !(
        (!village || row.dataset.village.toLowerCase() === village) &&
        (!of_class || row.dataset.class.toLowerCase() === of_class) &&
        (!text || row.querySelector("th").textContent.toLowerCase().includes(text))
      );
    });
  };
  on("input", "[name^=narrow-]", narrow);
  on("keydown", "[name=narrow-q]", (e) => {
    if (e.key === "Enter" && !e.ctrlKey) e.preventDefault();
  });

  /* ---- what is free now, and the draft kept */
  let asking = 0,
    changed = false,
    keeping = false,
    lost = false;
  const taken_of_parts = () => {
    const taken = {};
    columns.forEach((column, index) =>
      parts[index].forEach(({ name, each }) => {
        taken[name] = (taken[name] || 0) + each * total_of(index);
      }),
    );
    return taken;
  };
  const ask = async () => {
    const answer = await fetch(`${form.dataset.free}?${new URLSearchParams(taken_of_parts())}`).catch(() => null);
    if (!answer || !answer.ok) return;
    const said = await answer.json(),
      before = columns.map((column, index) => fits(index));
    worth.textContent = `¥${said.value}`;
    Object.assign(free, said.free);
    columns.forEach((column, index) => {
      const now = fits(index),
        was = before[index];
      if (now === was) return;
      column.firstElementChild.textContent = figure(now, index);
      sum_with(index);
      const what = { what: column.dataset.s, free: figure(now, index), was: figure(was, index) };
      const text = form.dataset.now.replace(/%\((\w+)\)s/g, (whole, name) => what[name]);
      state.textContent = text;
      say(text);
    });
  };
  const keep = async () => {
    if (!changed || keeping || lost) return;
    keeping = true;
    changed = false;
    const sent = new FormData(form);
    sent.set("then", "keep");
    const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
    keeping = false;
    if (answer && answer.ok) {
      const kept = await answer.json();
      version.value = kept.version;
      worth.textContent = `¥${kept.value}`;
      state.textContent = `${form.dataset.kept} ${kept.at}`;
    } else {
      changed = true;
      lost = !!answer;
      state.textContent = form.dataset.lost;
    }
  };
  const touched = () => {
    changed = true;
    lost = false;
    clearTimeout(asking);
    asking = setTimeout(ask, 600);
  };
  on("input", ".mx td.q input", (e, at) => {
    sum_with($$(".q input", at.closest("tr")).indexOf(at));
    touched();
  });
  on("focusout", ".mx td.q input", (e, at) => {
    const index = $$(".q input", at.closest("tr")).indexOf(at),
      amount = number(at.value, index);
    if (is_money[index] && amount) at.value = yuan(amount);
  });
  on("change", ".mx .cb", () => {
    all();
    touched();
  });
  on("tick", ".mx .cb", () => {
    all();
    touched();
  });
  setInterval(keep, 10000);
  form.addEventListener("submit", () => {
    changed = false;
  });
  all();
  narrow();
})();
