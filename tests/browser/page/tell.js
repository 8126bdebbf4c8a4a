// Tells what the page shows; nothing as long as it does not know yet, or is at work.
const { state } = document.body.dataset;
if (state === "unknown" || document.querySelector("[aria-disabled=true]")) return null;
const rows = [...document.querySelectorAll("#claims tr")];
return {
  state,
  who: document.querySelector("#who").textContent,
  status: document.querySelector("#status").textContent,
  claims: Object.fromEntries(rows.map(({ cells }) => [cells[0].textContent, cells[1].textContent])),
};
