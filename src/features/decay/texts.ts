/** What is said by itself, in English (`decay.<name>`). */
export const DECAY_TEXTS = {
  notice:
    "What lies idle shrinks: from {day} on, who was away for {days} days loses {percent}% of their {currency} each time, and keeps {amount} at least. Whoever comes by loses nothing.",
  done: "{count, plural, one {# viewer who was} other {# viewers who were}} away for {days} days lost {total} together. (O{id})",
} as const;
