/* Recording a gift: the donor's pledges appear when the donor is chosen; the paper beside shows what is typed. */
(() => {
  "use strict";
  const { $$, on, fen, yuan } = window.office;
  const form = document.querySelector("[data-gift]"), picker = form.querySelector("[data-pledges]");
  const echo = () => $$("[data-echo]").forEach((at) => { at.textContent = document.getElementById(at.dataset.echo).value; });
  const remain = () => {
    const money = fen(document.querySelector('[data-sum="money"]').textContent) || 0;
    $$("[data-remains]", picker).forEach((at) => {
      at.hidden = false;
      at.querySelector("strong").textContent = `¥${yuan(Math.max(0, Number(at.dataset.remains) - money))}`;
    });
  };
  const pledges = async (code) => {
    const answer = await fetch(`${picker.dataset.pledges}?donor=${encodeURIComponent(code)}`);
    if (answer.ok) picker.innerHTML = await answer.text();
    $$(".pick", picker).forEach((group) => group.dispatchEvent(new Event("dress")));
    remain();
  };
  on("chosen", "[data-donor] input", (e) => { pledges(e.detail); echo(); });
  form.addEventListener("input", echo);
  on("input", "[data-lines] input", remain);  // after the sums: those were asked first
  on("lines", "[data-lines]", remain);
  form.addEventListener("change", echo);
  echo();
  remain();
})();
