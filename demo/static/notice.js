// A notice that says when to come back comes back by itself.
let waiting = null;
watch("value", () => {
  clearTimeout(waiting);
  const notice = element.querySelector("[data-retry]");
  if (notice) waiting = setTimeout(() => trigger("click", { act: "retry" }), Number(notice.dataset.retry) * 1000);
});
