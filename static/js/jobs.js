/* Asks every two seconds how far a job is. Without script a link looks again. */
(() => {
  "use strict";
  const card = document.querySelector("[data-job]"),
    title = document.title.replace(/^\d+ % · /, "");
  let heard = "";
  const look = async () => {
    if (document.hidden) return later();
    let answer;
    try {
      answer = await fetch(card.dataset.job, { headers: { "X-Requested-With": "fetch" } });
    } catch {
      return later();
    }
    if (!answer.ok || answer.redirected) return location.reload();
    const text = await answer.text(),
      parts = document.createElement("template");
    parts.innerHTML = text;
    const now = parts.content.querySelector("[data-percent]"),
      focused = card.contains(document.activeElement);
    if ("leadsTo" in now.dataset) return location.replace(now.dataset.leadsTo);
    const percent = now.dataset.percent;
    document.title = "ended" in now.dataset ? title : `${percent} % · ${title}`;
    if (percent !== heard || "ended" in now.dataset) {
      // A reader is told at every tenth, not at every step.
      const says = parts.content.querySelector("#job-says,[role=status]");
      if (says && Math.floor(percent / 10) !== Math.floor(heard / 10)) office.say(says.textContent.trim());
      heard = percent;
    }
    card.replaceChildren(parts.content);
    if (focused) {
      const button = card.querySelector("button");
      if (button) button.focus();
    }
    return "ended" in now.dataset ? undefined : later();
  };
  const later = () => {
    setTimeout(look, 2000);
  };
  setTimeout(look, 700);
})();
