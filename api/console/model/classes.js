/** Class names, those that do not apply left out. */
export const classes = (...names) => names.filter(Boolean).join(" ");
