// What is sent of the inputs, NAMES by their sliders: a number typed beyond an end is that end, as the
// field then shows; an empty field is the lowest. Gradio would answer both with an error.
(...values) =>
  NAMES.map((name, place) => {
    const value = values[place];
    const range = name && document.querySelector(`#${name} input[type=range]`);
    if (!range) return value;
    const number = value === null || value === "" ? Number(range.min) : Number(value);
    return Math.min(Math.max(number, Number(range.min)), Number(range.max));
  });
