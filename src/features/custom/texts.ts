/** What custom commands and timers say besides their own words, in English (`custom.<name>`). */
export const CUSTOM_TEXTS = {
  timer: "{text}",
  about: "made for this channel",
} as const;
