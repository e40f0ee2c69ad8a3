/* Signing on a screen: strokes are kept as points, what is not asked for is hidden, nothing is lost on a poor connection. */
(() => {
  "use strict";
  const { $$, on, say } = window.office;
  const form = document.querySelector("[data-signing]"),
    canvas = form.querySelector("canvas"),
    kept = form.querySelector("[name=strokes]");
  const offline = form.querySelector("[data-offline]");

  /* ---- drawing: points in a field of 1000 by 400, whatever the screen */
  const WIDE = 1000,
    HIGH = 400;
  const strokes =
    kept && kept.value
      ? kept.value.split(";").map((one) => one.split(" ").map((point) => point.split(",").map(Number)))
      : [];
  let pen = null;
  const draw = () => {
    const box = canvas.getBoundingClientRect(),
      scale = devicePixelRatio || 1,
      ink = canvas.getContext("2d");
    canvas.width = box.width * scale;
    canvas.height = box.height * scale;
    ink.lineWidth = 2.4 * scale;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = getComputedStyle(canvas).color;
    strokes.forEach((stroke) => {
      ink.beginPath();
      stroke.forEach(([x, y], index) =>
        ink[index ? "lineTo" : "moveTo"]((x / WIDE) * canvas.width, (y / HIGH) * canvas.height),
      );
      if (stroke.length === 1)
        ink.lineTo((stroke[0][0] / WIDE) * canvas.width + 1, (stroke[0][1] / HIGH) * canvas.height);
      ink.stroke();
    });
  };
  const keep = () => {
    kept.value = strokes.map((stroke) => stroke.map((point) => point.join(",")).join(" ")).join(";");
  };
  const within = (number, most) => Math.max(0, Math.min(most, Math.round(number)));
  const at = (e) => {
    const box = canvas.getBoundingClientRect();
    return [
      within(((e.clientX - box.left) / box.width) * WIDE, WIDE),
      within(((e.clientY - box.top) / box.height) * HIGH, HIGH),
    ];
  };
  if (canvas) {
    canvas.addEventListener("pointerdown", (e) => {
      pen = [at(e)];
      strokes.push(pen);
      canvas.setPointerCapture(e.pointerId);
      draw();
    });
    canvas.addEventListener("pointermove", (e) => {
      if (!pen) return;
      const [x, y] = at(e),
        [was_x, was_y] = pen[pen.length - 1];
      if (Math.abs(x - was_x) + Math.abs(y - was_y) > 5) {
        pen.push([x, y]);
        draw();
      }
    });
    ["pointerup", "pointercancel"].forEach((name) =>
      canvas.addEventListener(name, () => {
        pen = null;
        keep();
      }),
    );
    on("click", "[data-clear]", () => {
      strokes.length = 0;
      keep();
      draw();
    });
    addEventListener("resize", draw);
    draw();
  }

  /* ---- only what is asked for */
  const show = () => {
    const signer = form.querySelector("[name=signer]"),
      method = form.querySelector("[name=method]");
    if (signer)
      $$("[data-for]", form).forEach((one) => {
        one.hidden = !one.dataset.for.split(" ").includes(signer.value.split("-")[0]);
      });
    if (method)
      $$("[data-for-method]", form).forEach((one) => {
        one.hidden = one.dataset.forMethod !== method.value;
      });
    if (canvas && method && method.value === "screen") draw();
  };
  on("change", "[name=signer],[name=method]", show);
  show();

  /* ---- sent in the background: without a connection everything stays on the page, to be sent again */
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const sent = new FormData(form);
    if (e.submitter && e.submitter.name) sent.set(e.submitter.name, e.submitter.value);
    const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
    delete form.dataset.sent;
    $$(".summary:not([data-offline])", form).forEach((one) => one.remove());
    if (!answer || answer.status >= 500) {
      offline.hidden = false;
      offline.textContent = form.dataset.lost;
      say(form.dataset.lost);
    } else if (answer.redirected) location.assign(answer.url);
    else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.title = page.title;
      const fresh = page.querySelector("[data-signing]");
      if (!fresh) {
        location.reload();
        return;
      }
      if (!fresh.querySelector("[name=line]")) {
        // Another phone was quicker: nothing that was typed is of use any more.
        const main = page.querySelector("main");
        document.querySelector("main").replaceWith(main);
        $$(".summary:not([data-offline])", main).forEach((one) => one.focus());
        return;
      }
      offline.hidden = true;
      $$(".summary:not([data-offline])", fresh).forEach((one) => {
        form.prepend(one);
        one.focus();
      });
      $$(".errs,.err", form).forEach((one) => one.remove());
      $$("[aria-invalid]", form).forEach((one) => one.removeAttribute("aria-invalid"));
      $$("[aria-invalid]", fresh).forEach((one) => {
        const field = form.querySelector(`[name="${one.name}"]`),
          told = one.closest(".field").querySelector(".errs");
        if (!field) return;
        field.setAttribute("aria-invalid", "true");
        if (told) field.closest(".field").append(told);
      });
    }
  });
})();
