/** What custom commands and timers say besides their own words, in English (`custom.<name>`). */
export const CUSTOM_TEXTS = {
  timer: "{text}",
  offline: "offline",
  about: "made for this channel",
} as const;
