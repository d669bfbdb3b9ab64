// The songs: presses go to the server, or to the player; the address follows the settings;
// a run that became fresh meanwhile is offered.
const shown = () => element.querySelector(".results");

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  if (button.dataset.act === "listen") {
    const title = button.closest(".song").querySelector(".title bdi").textContent;
    window.dispatchEvent(new CustomEvent("msr:listen", { detail: { id: button.dataset.id, title } }));
    return;
  }
  trigger("click", { act: button.dataset.act, id: button.dataset.id || "" });
});

let playlist = null;

// Another playlist is another page of the browser's history, the settings are not. One that is no
// example is marked in the address: a tab that is loaded there again goes on with its own sitting.
function keepAddress(results, isOther) {
  const query = results.dataset.address;
  const own = new URLSearchParams(query).has("example") ? "" : "#songs";
  const address = location.pathname + (query ? "?" + query : "") + own;
  sessionStorage.setItem("msr", results.dataset.token);
  if (isOther && navigator.userActivation?.hasBeenActive) {
    history.replaceState({ ...history.state, msr: true }, "");
    history.pushState({ msr: true }, "", address);
  } else {
    history.replaceState(history.state, "", address);
  }
}

const arrived = () => {
  const results = shown();
  if (!results) return;
  const heading = results.querySelector("h2");
  const isOther = heading.textContent !== playlist;
  keepAddress(results, isOther);
  if (isOther) {
    // Another playlist: begin at its first song, for the eye and for a screen reader.
    playlist = heading.textContent;
    heading.focus({ preventScroll: true });
    setTimeout(() => window.scrollTo({ top: 0 }), 60); // after the page has taken its new height
  }
  results.querySelector(".fresh").hidden = true;
};
watch("value", arrived);
arrived(); // this block is made together with its first songs

if (!window.msrLooksForRuns) {
  window.msrLooksForRuns = true;
  setInterval(async () => {
    const results = document.querySelector(".results");
    if (!results || document.hidden) return;
    try {
      const served = await (await fetch("/readyz")).json();
      if (served.digest) results.querySelector(".fresh").hidden = served.digest === results.dataset.digest;
    } catch (error) {
      // The server is away for a moment; the next look will tell.
    }
  }, 20000);
}
