// One player, for the song that was chosen; a plain link beside it, and alone when offline.
const words = props.words;
const wellFormed = /^[A-Za-z0-9]{22}$/;

function made(name, fields, children = []) {
  const node = Object.assign(document.createElement(name), fields);
  node.append(...children);
  return node;
}

function close() {
  element.replaceChildren();
}

window.addEventListener("msr:listen", ({ detail }) => {
  if (!wellFormed.test(detail.id)) return;
  const link = made("a", {
    href: "https://open.spotify.com/track/" + detail.id,
    target: "_blank",
    rel: "noopener noreferrer",
    textContent: words.open,
  });
  const shut = made("button", { type: "button", textContent: "×", title: words.close, onclick: close });
  shut.setAttribute("aria-label", words.close);
  const title = made("strong", { textContent: detail.title });
  const head = made("p", { className: "player-head" }, [title, link, shut]);
  const body = [];
  if (words.enabled && navigator.onLine) {
    body.push(
      made("iframe", {
        src: "https://open.spotify.com/embed/track/" + detail.id,
        title: words.frame.replace("{title}", detail.title),
        loading: "lazy",
        allow: "encrypted-media",
        height: 80,
      }),
    );
  } else if (words.enabled) {
    body.push(made("p", { className: "quiet", textContent: words.offline }));
  }
  const region = made("section", { className: "player" }, [head, ...body]);
  region.setAttribute("aria-label", words.heading);
  element.replaceChildren(region);
});
