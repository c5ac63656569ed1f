// @ts-check
/** Light or dark: as the system has it, unless the person chose. Loaded before the first paint, so a plain script. */
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
