// Buttons inside one block of HTML: what was pressed goes to the server.
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) trigger("click", { act: button.dataset.act, id: button.dataset.id || "" });
});
element.dataset.ready = "yes"; // a press before this would be lost
