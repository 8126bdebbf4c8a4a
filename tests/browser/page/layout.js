// Tells what nobody could read or reach: what is wider than the window, what has too little
// contrast (WCAG 2.2, 1.4.3), and fields and buttons without a name.
const [done] = arguments;
const wrong = [];
if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the window");

const light = (color) => {
  const [red, green, blue] = color.match(/[\d.]+/g).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (!/, 0\)$/.test(color)) return color;
  }
  return "rgb(255, 255, 255)";
};
for (const element of document.querySelectorAll("body *")) {
  const text = [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
  if (!text || !element.checkVisibility()) continue;
  const lights = [light(getComputedStyle(element).color), light(behind(element))];
  const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
  if (contrast < 4.5) wrong.push(`${element.textContent.trim()}: contrast ${contrast.toFixed(1)}`);
}
for (const field of document.querySelectorAll("input, button")) {
  const label = field.labels?.[0]?.textContent ?? field.textContent;
  if (!(field.ariaLabel || label).trim()) wrong.push(`${field.outerHTML} has no name`);
}
done(wrong);
