/* A form that keeps itself: every ten seconds, and when the page is left, if something was typed since. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]"),
    told = form.querySelector("[data-draft-told]"),
    going = new AbortController();
  const state = () => {
    const typed = new FormData(form);
    typed.delete("csrfmiddlewaretoken");
    return new URLSearchParams(typed).toString();
  };
  const draft = () => {
    const typed = new FormData(form);
    typed.set("keep-draft", "1");
    return typed;
  };
  let kept = state(),
    is_sent = false;
  const keep = async () => {
    const now = state();
    if (is_sent || now === kept) return;
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body: draft(),
        headers: { accept: "application/json" },
        signal: going.signal,
      });
      if (answer.ok) kept = now;
      told.textContent = answer.ok ? (await answer.json()).said : told.dataset.failed;
    } catch {
      if (!is_sent) told.textContent = told.dataset.failed;
    }
  };
  setInterval(keep, 10000);
  /* what is sent is no draft any more: nothing on its way may come after it */
  form.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    is_sent = true;
    going.abort();
  });
  document.addEventListener("visibilitychange", () => {
    const now = state();
    if (document.visibilityState !== "hidden" || is_sent || now === kept) return;
    if (navigator.sendBeacon(location.pathname, draft())) kept = now;
  });
})();
