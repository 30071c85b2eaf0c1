/** Light, dark, or as the system has it. */

const NAME = "stage-e.theme";
export const THEMES = ["system", "light", "dark"];

export function chosenTheme() {
  return document.documentElement.dataset.theme || "system";
}

export function chooseTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, theme);
  } catch {
    // it holds until the page is closed
  }
}
