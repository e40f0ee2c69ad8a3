/* The whole behaviour of the office. Everything here eases a form that works without it. Holds no text: labels come from the page. */
(() => {
  "use strict";
  const $$ = (what, where = document) => [...where.querySelectorAll(what)];
  const on = (event, what, then) =>
    document.addEventListener(event, (e) => {
      const at = e.target.closest && e.target.closest(what);
      if (at) then(e, at);
    });
  // A key pressed while a Chinese input method composes belongs to the input method.
  const composing = (e) => e.isComposing || e.keyCode === 229;
  const say = (text) => {
    document.getElementById("live").textContent = text;
  };
  const keep = (name, value) => {
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
  };

  /* ---- money: full-width digits, thousands, 万. What the server would refuse stays as it was typed, and counts as
     nothing: no powers of ten, no third decimal rounded away, no more than a book holds. */
  const FIGURES = /^[+-]?(?:\d+\.?(\d*)|\.(\d+))$/;
  const MOST = 1e15;
  const fen = (text) => {
    let bare = String(text)
      .normalize("NFKC")
      .replace(/[,，\s¥￥元]/g, "")
      .replace(/。/g, ".")
      .replace("−", "-");
    const wan = /[万wW]$/.test(bare);
    bare = bare.replace(/[万wW]$/, "");
    const found = FIGURES.exec(bare);
    const decimals = ((found && (found[1] || found[2])) || "").replace(/0+$/, "").length;
    if (!found || decimals > (wan ? 6 : 2)) return null;
    const amount = Math.round(Number(bare) * (wan ? 1e6 : 100));
    return Math.abs(amount) < MOST ? amount : null;
  };
  const yuan = (amount) =>
    (amount < 0 ? "−" : "") + (Math.abs(amount) / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",");
  window.office = { fen, yuan, say, composing, $$, on };
  on("focusout", ".money input", (e, at) => {
    const amount = fen(at.value);
    if (amount !== null) at.value = yuan(amount);
  });

  document.documentElement.classList.add("has-script");
  /* ---- light and dark, kept in a cookie so that the server draws the page right at once */
  $$("[data-theme-toggle],[data-opens],[data-calendar],[data-script]").forEach((one) => {
    one.hidden = false;
  });
  on("click", "[data-theme-toggle]", () => {
    const root = document.documentElement;
    const is_dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme:dark)").matches;
    root.dataset.theme = is_dark ? "light" : "dark";
    keep("theme", root.dataset.theme);
  });
  /* ---- what a phone folds away: the rarer filters of a list, the rarer actions of a page */
  on("click", "[data-unfolds]", (e, at) => {
    at.setAttribute("aria-expanded", at.parentNode.classList.toggle("unfolded"));
  });
  on("click", "[data-opens]", (e, at) => document.getElementById(at.dataset.opens).showModal());
  on("change", "[data-keys-toggle]", (e, at) => {
    document.documentElement.dataset.keys = at.checked ? "" : "off";
    keep("keys", at.checked ? "on" : "off");
  });

  /* ---- days: the browser's calendar beside the typed day */
  on("click", "[data-calendar]", (e, at) => {
    const peg = at.parentNode.querySelector(".peg");
    peg.value = at.parentNode.querySelector("input").value;
    peg.showPicker();
  });
  on("change", ".peg", (e, at) => {
    const field = at.parentNode.querySelector("input");
    field.value = at.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });

  /* ---- combobox: ARIA list autocomplete; the server searches by name, pinyin, initials, code */
  const choosers = new WeakMap();
  /* Chinese on a page in English is marked as such, as the filter "mixed" of the templates marks it. */
  const marked = (text) =>
    text.split(/([㐀-鿿][㐀-鿿0-9·（）、，。：《》“”]*)/).map((part, i) => {
      if (i % 2 === 0 || document.documentElement.lang !== "en") return part;
      const span = document.createElement("span");
      span.lang = "zh-Hans";
      span.textContent = part;
      return span;
    });
  const chooser = (field) => {
    if (choosers.has(field)) return choosers.get(field);
    const box = field.closest("[data-chooser]"),
      list = box.querySelector("ul");
    let at = -1,
      asked = 0,
      timer = 0;
    const options = () => $$("[role=option]", list);
    const open = (is) => {
      list.hidden = !is;
      field.setAttribute("aria-expanded", String(is));
      if (!is) mark(-1);
    };
    const mark = (index) => {
      at = index;
      options().forEach((one, i) => one.setAttribute("aria-selected", String(i === index)));
      const now = options()[index];
      if (now) {
        field.setAttribute("aria-activedescendant", now.id);
        now.scrollIntoView({ block: "nearest" });
      } else field.removeAttribute("aria-activedescendant");
    };
    const take = (one) => {
      field.value = one.dataset.text;
      $$("input[type=radio]", box).forEach((radio) => {
        radio.checked = false;
      });
      open(false);
      field.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: one.dataset.value }));
    };
    const show = (found) => {
      list.replaceChildren(
        ...found.map((one, i) => {
          const item = document.createElement("li"),
            note = document.createElement("small");
          item.id = `${list.id}-${i}`;
          item.append(...marked(one.label));
          item.setAttribute("role", "option");
          Object.assign(item.dataset, { value: one.value, text: `${one.value} ${one.label}` });
          note.append(...marked([one.value, one.note].filter(Boolean).join(" · ")));
          item.append(note);
          return item;
        }),
      );
      open(found.length > 0);
      mark(found.length ? 0 : -1);
      say(found.length ? `${box.dataset.some} ${found.length}` : box.dataset.none);
    };
    const ask = async () => {
      const mine = (asked += 1),
        form = new FormData();
      form.set("q", field.value.trim());
      const token = document.querySelector("input[name=csrfmiddlewaretoken]");
      const answer = await fetch(box.dataset.chooser, {
        method: "POST",
        body: form,
        headers: { "X-CSRFToken": token ? token.value : "" },
      });
      if (answer.ok && mine === asked && document.activeElement === field) show((await answer.json()).found);
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    };
    const close = () => {
      asked += 1;
      clearTimeout(timer);
      open(false);
    };
    list.addEventListener("mousedown", (e) => {
      const one = e.target.closest("[role=option]");
      if (one) {
        e.preventDefault();
        take(one);
      }
    });
    const api = {
      later,
      close,
      is_open: () => !list.hidden,
      count: () => options().length,
      at: () => at,
      mark,
      take: () => take(options()[at]),
    };
    choosers.set(field, api);
    return api;
  };
  on("input", "[data-chooser] input[role=combobox]", (e, at) => {
    if (!e.isComposing) chooser(at).later();
  });
  // What was typed before this script had come.
  $$("[data-chooser] input[role=combobox]").forEach((field) => {
    if (field.value !== field.defaultValue) chooser(field).later();
  });
  on("compositionend", "[data-chooser] input[role=combobox]", (e, at) => chooser(at).later());
  on("focusout", "[data-chooser] input[role=combobox]", (e, at) => {
    const list = chooser(at);
    // Tab takes what is marked, as a spreadsheet would.
    if (list.is_open() && list.at() >= 0) list.take();
    else list.close();
  });
  on("keydown", "[data-chooser] input[role=combobox]", (e, at) => {
    if (composing(e)) return;
    const list = chooser(at),
      count = list.count();
    if (e.key === "ArrowDown" && !list.is_open()) {
      e.preventDefault();
      list.later();
    } else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && count) {
      e.preventDefault();
      list.mark((list.at() + (e.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && list.is_open() && list.at() >= 0) {
      e.preventDefault();
      list.take();
    } else if (e.key === "Escape" && list.is_open()) {
      e.preventDefault();
      list.close();
      at.value = at.defaultValue;
    }
  });

  /* ---- lines of a document: a template row is added, the count of the formset kept */
  const total = (lines) => document.getElementById(`id_${lines.dataset.lines}-TOTAL_FORMS`);
  const add = (lines, kind) => {
    const count = total(lines),
      template = document.getElementById(kind || `${lines.dataset.lines}-empty`);
    if (!template || Number(count.value) >= 200) return null;
    const row = document.createElement("template");
    row.innerHTML = template.innerHTML.replaceAll("__prefix__", count.value);
    count.value = String(Number(count.value) + 1);
    const fresh = row.content.firstElementChild;
    lines.append(fresh);
    $$("[data-calendar],[data-script]", fresh).forEach((one) => {
      one.hidden = false;
    });
    const first = fresh.querySelector("input:not([type=hidden]),select");
    if (first) first.focus();
    lines.dispatchEvent(new Event("lines", { bubbles: true }));
    return fresh;
  };
  on("click", "[data-add]", (e, at) => {
    const lines = document.querySelector(`[data-lines="${at.dataset.add}"]`);
    if (lines && add(lines, at.dataset.kind)) e.preventDefault();
  });
  on("click", "[data-remove]", (e, at) => {
    const row = at.closest("[data-line]"),
      gone = row.querySelector("input[name$=-DELETE]"),
      lines = row.closest("[data-lines]");
    if (!gone) return;
    e.preventDefault();
    gone.checked = true;
    row.hidden = true;
    lines.dispatchEvent(new Event("lines", { bubbles: true }));
    const next = $$("[data-line]:not([hidden])", lines).pop();
    if (next) {
      const field = next.querySelector("input:not([type=hidden]),select");
      if (field) field.focus();
    }
  });
  on("keydown", "[data-line] input", (e, at) => {
    if (e.key !== "Enter" || e.ctrlKey || e.metaKey || composing(e) || e.defaultPrevented) return;
    const lines = at.closest("[data-lines]"),
      rows = $$("[data-line]:not([hidden])", lines);
    if (at.closest("[data-line]") === rows[rows.length - 1]) {
      e.preventDefault();
      add(lines);
    }
  });

  /* ---- quantity × value of one = value; sums */
  const sum = (lines) => {
    const sums = { money: 0, goods: 0 };
    $$("[data-line]:not([hidden])", lines).forEach((row) => {
      const count = row.querySelector("[data-count] input, input[data-count]"),
        each = row.querySelector("[data-each] input, input[data-each]");
      const amount = row.querySelector("[data-amount] input, input[data-amount]"),
        out = row.querySelector("[data-value]");
      const worth =
        count && each
          ? Math.round((Number(count.value.normalize("NFKC").replace(/[,，]/g, "")) || 0) * (fen(each.value) || 0))
          : (amount && fen(amount.value)) || 0;
      if (out) out.textContent = yuan(worth);
      sums[count ? "goods" : "money"] += worth;
    });
    lines.dataset.worth = String(sums.money + sums.goods);
    const name = lines.dataset.lines;
    $$(`[data-sum="${name}"]`).forEach((one) => {
      one.textContent = yuan(sums.money + sums.goods);
    });
    const all = $$("[data-lines]").reduce((worth, one) => worth + Number(one.dataset.worth || 0), 0);
    $$('[data-sum="all"]').forEach((one) => {
      one.textContent = yuan(all);
    });
    $$(`[data-sum="${name}-money"]`).forEach((one) => {
      one.textContent = yuan(sums.money);
    });
    $$(`[data-sum="${name}-goods"]`).forEach((one) => {
      one.textContent = yuan(sums.goods);
    });
  };
  on("input", "[data-lines] input", (e, at) => sum(at.closest("[data-lines]")));
  on("lines", "[data-lines]", (e, at) => sum(at));
  $$("[data-lines]").forEach(sum);

  /* ---- cards to choose from, ticks for all */
  const dress = (group) =>
    $$("label", group).forEach((label) => label.classList.toggle("on", !!label.querySelector("input:checked")));
  $$(".pick").forEach(dress);
  on("change", ".pick input", (e, at) => dress(at.closest(".pick")));
  on("dress", ".pick", (e, at) => dress(at)); // a script put it there
  on("change", "[data-all]", (e, at) =>
    $$(`input[type=checkbox][name="${at.dataset.all}"]`).forEach((one) => {
      one.checked = at.checked;
      one.dispatchEvent(new Event("tick", { bubbles: true }));
    }),
  );
  /* ---- a form sent once is not sent again while it is on its way */
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post" || form.matches("[data-again]")) return;
    if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 8000) e.preventDefault();
    else form.dataset.sent = String(Date.now());
  });
  addEventListener("pageshow", () =>
    $$("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
    }),
  );

  /* ---- keys: "/" search, "?" help, Ctrl+Enter main button, g and a letter, n new; single letters can be switched off */
  let gone_at = 0;
  document.addEventListener("keydown", (e) => {
    if (composing(e) || e.defaultPrevented) return;
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter") {
      const main = document.querySelector("[data-primary]");
      if (main) {
        e.preventDefault();
        if (document.activeElement) document.activeElement.blur();
        main.click();
      }
      return;
    }
    if (
      document.documentElement.dataset.keys === "off" ||
      e.ctrlKey ||
      e.metaKey ||
      e.altKey ||
      e.target.closest("input:not([type=checkbox]):not([type=radio]),textarea,select,dialog[open]")
    )
      return;
    const press = (what) => {
      const at = document.querySelector(what);
      if (at) {
        e.preventDefault();
        at.click();
      }
      return !!at;
    };
    if (e.key === "/") {
      const search = document.getElementById("q");
      if (search) {
        e.preventDefault();
        search.focus();
      }
    } else if (e.key === "?") {
      const help = document.getElementById("keys");
      if (help) help.showModal();
    } else if (e.key === "g") gone_at = Date.now();
    else if (Date.now() - gone_at < 1200) {
      gone_at = 0;
      press(`[data-go="${e.key}"]`);
    } else if (/^[a-z]$/.test(e.key) && !press(`[data-key="${e.key}"]`) && e.key === "n" && document.body.dataset.new)
      location.assign(document.body.dataset.new);
  });

  /* ---- first things first: the summary of errors, else the field that asks for it */
  const first =
    document.querySelector("[data-focus]") ||
    document.querySelector("[data-first] input:not([type=hidden]),[data-first] select");
  if (first) first.focus();
})();
