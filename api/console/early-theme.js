// before the first paint, so that nothing flashes; the choice is made in theme.js
try {
  const chosen = localStorage.getItem("stage-e.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // no storage: the system's choice counts
}
