/**
 * Of some words those that no command can be made under, each with why, as behind a colon. `isOwn`: one of the bot's own commands
 * is called so; `isMade`: one that was made in chat.
 */
export function whyTaken(
  words: readonly string[],
  isOwn: (word: string) => boolean,
  isMade: (word: string) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.flatMap((word) => {
      if (isOwn(word)) return [[word, "one of my own commands is called so"]];
      return isMade(word) ? [[word, "it is there already"]] : [];
    }),
  );
}
