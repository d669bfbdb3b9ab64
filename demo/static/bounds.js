// What is sent of the sliders: a number typed beyond an end is that end, as the field then shows;
// an empty field is the lowest. Gradio would answer both with an error.
(...values) =>
  values.slice(0, COUNT).map((value, place) => {
    const range = NAMES[place] && document.querySelector(`#${NAMES[place]} input[type=range]`);
    if (!range) return value;
    const number = value === null || value === "" ? Number(range.min) : Number(value);
    return Math.min(Math.max(number, Number(range.min)), Number(range.max));
  });
