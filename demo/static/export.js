// Copies the URIs; where the clipboard is closed to pages, they are selected for Ctrl+C.
element.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-act='copy']");
  if (!button) return;
  const text = element.querySelector("textarea");
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    button.textContent = button.dataset.done;
  } catch (error) {
    text.focus();
  }
});
