/** What the watch says by itself, in English (`happyhour.<name>`, `live.<name>`). */
export const WATCH_TEXTS = {
  happyhour: {
    started: "Happy hour! For {duration}, watching earns {multiplier} times as fast.",
    ended: "The happy hour is over. Thank you for watching!",
  },
  live: {
    guessed:
      "I cannot see whether the stream is live, so I take lively chat for it: watching earns {currency} until chat is silent for half an hour. Moderators say it better with {live} and {offline}; signed in, I would know.",
  },
} as const;
