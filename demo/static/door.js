// The ways into the page. Back and forward, between the entries that results.js made, load what the
// address says; a file dropped anywhere is taken, and one that is too large is told before it is sent.
window.addEventListener("popstate", (event) => event.state?.msr && location.reload());

const field = () => document.querySelector("#file input[type=file]");
const brings = (event) => event.dataTransfer?.types.includes("Files");

function refused(event, files) {
  if (![...files].some((file) => file.size > props.most)) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  trigger("click", { act: "too_large" });
  return true;
}

// First of all listeners: Gradio's own are on the box itself.
document.addEventListener("dragover", (event) => brings(event) && event.preventDefault(), true);
document.addEventListener(
  "drop",
  (event) => {
    if (!brings(event) || refused(event, event.dataTransfer.files)) return;
    if (event.target.closest?.("#file")) return;
    event.preventDefault(); // the browser would leave the page to show the file
    const box = field();
    if (!box) return;
    box.files = event.dataTransfer.files;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  },
  true,
);
document.addEventListener(
  "change",
  (event) => {
    if (event.target === field() && refused(event, event.target.files)) event.target.value = "";
  },
  true,
);
